import { expect, test } from 'vitest';
import { brokenStreamLimits } from './stream-limits.ts';

const result = (store: string, mebibytes: number, peakMiB: number, commandLineMiB: number) => ({
  store,
  mebibytes,
  peakMiB,
  commandLineMiB,
});

test('a peak above the limit, and memory that grows with the stream, are told', () => {
  expect(brokenStreamLimits([result('a', 64, 120, 100), result('a', 5120, 199, 110), result('b', 64, 200, 90)])).toEqual([]);
  expect(brokenStreamLimits([result('a', 64, 120, 100), result('a', 256, 130, 111), result('b', 64, 90, 80)])).toEqual([
    '256 MiB to a: 111 MiB of memory with the settings of the command line, more than 1.1 times the 100 of 64 MiB',
  ]);
  expect(brokenStreamLimits([result('a', 64, 201, 100)])).toEqual(['64 MiB to a: 201 MiB of memory, the limit is 200']);
});
