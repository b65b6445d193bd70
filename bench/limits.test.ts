import { expect, test } from 'vitest';
import { brokenLimits } from './limits.ts';
import type { MigrationResult } from './measure-migration.ts';

const measured = (objects: number, peakMiB: number, writes = 1, bytes = 2000): MigrationResult => ({
  objects,
  bytes,
  backup: { seconds: 1, peakMiB, apiCallsPerObject: 1 },
  restore: {
    seconds: 1,
    peakMiB: 100,
    apiCallsPerObject: 1,
    restoredObjects: objects,
    writesPerObject: writes,
    writesPerOwedWrite: writes,
  },
});

test.each([
  ['all within', [measured(10_000, 200), measured(50_000, 240)], 0],
  ['too much memory', [measured(10_000, 257)], 1],
  ['too much growth', [measured(10_000, 100), measured(50_000, 121)], 1],
  ['other sizes are no growth', [measured(10_000, 100), measured(2_000, 200, 1, 400_000)], 0],
  ['too many writes', [measured(10_000, 100, 1.06)], 1],
])('%s', (_name, results, broken) => {
  expect(brokenLimits(results)).toHaveLength(broken);
});
