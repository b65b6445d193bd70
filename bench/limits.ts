import type { MigrationResult } from './measure-migration.ts';

const maxPeakMiB = 256;
const maxGrowth = 1.2;
const maxWrites = 1.05;

/** What a set of measurements breaks of the limits; empty when all hold. The first one is what the others may grow from. */
export function brokenLimits(results: readonly MigrationResult[]): string[] {
  const broken: string[] = [];
  const [first] = results;
  for (const result of results) {
    const what = `${result.objects} objects of ${result.bytes} bytes`;
    for (const side of ['backup', 'restore'] as const) {
      const { peakMiB } = result[side];
      if (peakMiB > maxPeakMiB) broken.push(`${side} of ${what}: ${peakMiB} MiB at its peak, the limit is ${maxPeakMiB} MiB`);
      const grows = first && result.bytes === first.bytes && result.objects > first.objects;
      if (grows && peakMiB > maxGrowth * first[side].peakMiB) {
        broken.push(
          `${side} of ${what}: ${peakMiB} MiB, more than ${maxGrowth} times the ${first[side].peakMiB} MiB of ${first.objects} objects`,
        );
      }
    }
    const { writesPerOwedWrite } = result.restore;
    if (writesPerOwedWrite > maxWrites)
      broken.push(`restore of ${what}: ${writesPerOwedWrite} writes an object, the limit is ${maxWrites}`);
  }
  return broken;
}
