import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { createTextSink } from '../output/text-sink.ts';
import { UsageError } from '../usage-error.ts';
import { parseLimitFlag, readLimits } from './read-limits.ts';
import { resolveLimits } from './resolve-limits.ts';

test('limits go to what they are of, with units', () => {
  expect(readLimits({ maxEntries: '20000000', maxFileBytes: '1Gi', maxRowBytes: '512Ki', maxAnswerBytes: '128Mi', maxRatio: '7' })).toEqual(
    {
      archive: { maxEntries: 20_000_000, maxRatio: 7 },
      files: { maxFileBytes: 2 ** 30, maxRowBytes: 512 * 1024 },
      cluster: { maxAnswerBytes: 2 ** 27 },
    },
  );
  expect(parseLimitFlag('maxEntries=5', parseLimitFlag('maxEntries=6', { maxRatio: '2' }))).toEqual({ maxEntries: '5', maxRatio: '2' });
});

test.each([
  ['maxEntrys=5', /no limit "maxEntrys" \(did you mean "maxEntries"\?\); there are: maxTotalBytes, /],
  ['__proto__=5', /no limit "__proto__"/],
  ['maxEntries=-1', /maxEntries must be a whole number above 0.*not "-1"/],
  ['maxEntries=0', /above 0/],
  ['maxFileBytes=1GB', /such as 20000000 or 512Mi, not "1GB"/],
  ['maxFileBytes=9999999999999Ti', /whole number/],
  ['maxEntries', /give NAME=NUMBER/],
])('%s is refused', (text, message) => {
  expect(() => parseLimitFlag(text)).toThrow(message);
  expect(() => parseLimitFlag(text)).toThrow(UsageError);
});

test('the file gives limits when it is named, and the command line has the last word', async () => {
  const cwd = await mkdtemp(join(tmpdir(), 'lifeboat-limits-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const stream = new PassThrough({ encoding: 'utf8' });
  const stderr = createTextSink(stream);
  const context = { cwd, env: {}, stderr };
  const put = (limits: string) => writeFile(join(cwd, 'lifeboat.yaml'), `locations: []\nlimits: ${limits}\n`);
  await put('{ maxEntries: 30, maxFileBytes: 2Gi }');
  const named = { config: 'lifeboat.yaml' };
  expect(await resolveLimits(named, context)).toMatchObject({ archive: { maxEntries: 30 }, files: { maxFileBytes: 2 ** 31 } });
  expect(await resolveLimits({ ...named, limit: { maxEntries: '40' } }, context)).toMatchObject({ archive: { maxEntries: 40 } });
  expect(await resolveLimits({ quiet: true, limit: { maxRatio: '3' } }, context)).toEqual({
    archive: { maxRatio: 3 },
    files: {},
    cluster: {},
  });
  expect(await resolveLimits({}, context)).toEqual({ archive: {}, files: {}, cluster: {} });
  expect(stream.read()).toMatch(/\nwarning: the limits of lifeboat\.yaml do not count unless you name the file: give --config/);
  await put('{ maxEntrys: 30 }');
  await expect(resolveLimits(named, context)).rejects.toThrow(
    /lifeboat\.yaml:2: limits\.maxEntrys: unknown field; did you mean maxEntries\?/,
  );
});
