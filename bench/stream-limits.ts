/** What a stream of a size through a store cost the process that put it. */
export interface StreamResult {
  readonly store: string;
  readonly mebibytes: number;
  /** With Node's own settings. */
  readonly peakMiB: number;
  /** At its peak, too, garbage being collected every 32 MiB. */
  readonly neededMiB: number;
}

const maxPeakMiB = 200;
const maxGrowth = 1.1;

/** What breaks a limit; empty when all hold. The smallest stream of a store is what the others may grow from. */
export function brokenStreamLimits(results: readonly StreamResult[]): string[] {
  const broken: string[] = [];
  for (const { store, mebibytes, peakMiB, neededMiB } of results) {
    const what = `${mebibytes} MiB to ${store}`;
    if (peakMiB > maxPeakMiB) broken.push(`${what}: ${Math.round(peakMiB)} MiB of memory, the limit is ${maxPeakMiB}`);
    const smallest = results.filter((result) => result.store === store).sort((a, b) => a.mebibytes - b.mebibytes)[0];
    if (smallest && neededMiB > smallest.neededMiB * maxGrowth) {
      const than = `more than ${maxGrowth} times the ${Math.round(smallest.neededMiB)} of ${smallest.mebibytes} MiB`;
      broken.push(`${what}: ${Math.round(neededMiB)} MiB are needed, ${than}`);
    }
  }
  return broken;
}
