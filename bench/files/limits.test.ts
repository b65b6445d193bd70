import { expect, test } from 'vitest';
import { brokenFilesLimits, type FilesResult, ratioToFastest } from './limits.ts';

const measured = (tool: string, ours: boolean, seconds: number[], peakMiB = 100, addedShare = 0.01, set = 'files'): FilesResult => {
  const step = { seconds, cpuSeconds: seconds.map((each) => each * 2), peakMiB };
  return { set, tool, ours, addedShare, steps: { 'first backup': step, 'second backup': step, restore: step } };
};

test('rounds are compared with the fastest other program of the same round and the same files', () => {
  const mine = measured('mine', true, [2, 6, 9]);
  const others = [
    measured('one', false, [4, 3, 10]),
    measured('two', false, [1, 4, 9]),
    measured('three', false, [0.1, 0.1, 0.1], 1, 0, 'other'),
  ];
  for (const by of ['seconds', 'cpuSeconds'] as const)
    expect(ratioToFastest(mine, [mine, ...others], 'restore', by)).toEqual({ min: 1, median: 2, max: 2 });
});

test.each([
  ['all within', measured('mine', true, [1, 1, 3]), 0],
  ['each step slower', measured('mine', true, [1, 1.3, 1.4]), 3],
  ['too much memory in each step', measured('mine', true, [1, 1, 1], 257), 3],
  ['too much is added', measured('mine', true, [1, 1, 1], 100, 0.021), 1],
])('%s', (_name, mine, broken) => {
  const other = measured('other', false, [1.2, 1.2, 1.2], 1000, 1);
  expect(brokenFilesLimits([mine, other])).toHaveLength(broken);
});

test('of few files a second backup may add more', () => {
  const results = [measured('mine', true, [1], 100, 0.5), measured('other', false, [1])];
  expect(brokenFilesLimits(results, () => false)).toEqual([]);
});
