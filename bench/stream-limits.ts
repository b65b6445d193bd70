/** What a stream of a size through a store cost the process that put it. */
export interface StreamResult {
  readonly store: string;
  readonly mebibytes: number;
  /** With Node's own settings. */
  readonly peakMiB: number;
  /** With those of the command line. */
  readonly commandLineMiB: number;
}

const maxPeakMiB = 200;
const maxGrowth = 1.1;

/** What breaks a limit; empty when all hold. The smallest stream of a store is what the others may grow from. */
export function brokenStreamLimits(results: readonly StreamResult[]): string[] {
  const broken: string[] = [];
  for (const { store, mebibytes, peakMiB, commandLineMiB } of results) {
    const what = `${mebibytes} MiB to ${store}`;
    if (peakMiB > maxPeakMiB) broken.push(`${what}: ${Math.round(peakMiB)} MiB of memory, the limit is ${maxPeakMiB}`);
    const smallest = results.filter((result) => result.store === store).sort((a, b) => a.mebibytes - b.mebibytes)[0];
    if (smallest && commandLineMiB > smallest.commandLineMiB * maxGrowth) {
      const than = `more than ${maxGrowth} times the ${Math.round(smallest.commandLineMiB)} of ${smallest.mebibytes} MiB`;
      broken.push(`${what}: ${Math.round(commandLineMiB)} MiB of memory with the settings of the command line, ${than}`);
    }
  }
  return broken;
}
