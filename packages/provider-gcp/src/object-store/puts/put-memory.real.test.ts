import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { benchIsThere, type GuardedGcs, startGuardedGcs } from '../../../test/guarded-gcs.ts';

const run = promisify(execFile);

describe.skipIf(!benchIsThere)('memory of a put', () => {
  let gcs: GuardedGcs;
  beforeAll(async () => {
    gcs = await startGuardedGcs();
  });
  afterAll(() => gcs?.stop());

  test('a stream of 128 MiB needs little more than one of 64 MiB, and the process stays below 200 MiB', async () => {
    const peak = async (mebibytes: number) => {
      const args = [
        '--conditions=@lifeboat/source',
        join(import.meta.dirname, '../../../test/put-and-measure.ts'),
        gcs.url,
        String(mebibytes),
      ];
      const { stdout } = await run(process.execPath, args);
      return Number(stdout.trim().split('\n').at(-1));
    };
    const [small, large] = [await peak(64), await peak(128)];
    console.log(`peak memory of the process: 64 MiB ${small.toFixed(0)} MiB, 128 MiB ${large.toFixed(0)} MiB`);
    expect(large).toBeLessThan(200);
    expect(large).toBeLessThan(small * 1.1);
  });
});
