import { LifeboatError } from '@lifeboat/core';
import { expect, test } from 'vitest';
import { toldSizes } from './told-sizes.ts';

const files = (size: number) => ({ files: [{ fileName: 'b.tar.gz', size, known: true }] });
const sizes = new Map([['shop', new Map([['v1/Pod', 5]])]]);

test('what can be read is told; a large archive is not read, and a damaged one is no end of the page', async () => {
  expect(await toldSizes(files(100), async () => sizes)).toEqual({ sizes });
  let reads = 0;
  const large = await toldSizes(files(129 * 1024 * 1024), async () => {
    reads += 1;
    return sizes;
  });
  expect([large, reads]).toEqual([{ note: 'Its files take 129.0 MiB. What each kind takes is shown for backups of up to 128.0 MiB.' }, 0]);
  const failing = (error: Error) => () => Promise.reject(error);
  const damaged = new LifeboatError({ code: 'ARCHIVE_CORRUPT', message: 'it is damaged' });
  expect(await toldSizes(files(100), failing(damaged))).toEqual({ note: 'What each kind takes is not known: it is damaged' });
  const canceled = new LifeboatError({ code: 'CANCELED', message: 'gone' });
  await expect(toldSizes(files(100), failing(canceled))).rejects.toBe(canceled);
  await expect(toldSizes(files(100), failing(new TypeError('a bug')))).rejects.toThrow('a bug');
});
