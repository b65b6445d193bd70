/** What a tool took for one set of files, over all rounds. */
export interface FilesResult {
  readonly set: string;
  readonly tool: string;
  readonly ours: boolean;
  readonly steps: Readonly<Record<Step, StepResult>>;
  /** Bytes that the second backup added to the repository, to those of all files: the most of all rounds. */
  readonly addedShare: number;
}

export const steps = ['first backup', 'second backup', 'restore'] as const;
export type Step = (typeof steps)[number];

export interface StepResult {
  /** One of each round. */
  readonly seconds: readonly number[];
  /** Processor time of each round. */
  readonly cpuSeconds: readonly number[];
  /** The most of all rounds. */
  readonly peakMiB: number;
}

export interface Ratio {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

const maxPeakMiB = 256;
const maxAddedShare = 0.02;

/** How many times as long we took as the faster of the others, round by round: what else the machine did is the same for both. */
export function ratioToFastest(
  result: FilesResult,
  results: readonly FilesResult[],
  step: Step,
  by: 'seconds' | 'cpuSeconds' = 'seconds',
): Ratio {
  const others = results.filter(({ set, ours }) => set === result.set && !ours);
  const ratios = result.steps[step][by].map(
    (seconds, round) => seconds / Math.min(...others.map((other) => other.steps[step][by][round] as number)),
  );
  ratios.sort((a, b) => a - b);
  return { min: ratios[0] ?? Number.NaN, median: medianOf(ratios), max: ratios.at(-1) ?? Number.NaN };
}

function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
}

/** What of ours breaks a limit; empty when all hold. `counts`: whether the set is large enough for its second backup to be limited: one
 * piece of a file is up to 8 MiB. */
export function brokenFilesLimits(results: readonly FilesResult[], counts: (set: string) => boolean = () => true): string[] {
  const broken: string[] = [];
  for (const result of results.filter(({ ours }) => ours)) {
    const what = `${result.tool}, ${result.set}`;
    for (const step of steps) {
      const { median } = ratioToFastest(result, results, step);
      if (median > 1) broken.push(`${what}: ${step} takes ${median.toFixed(2)} times as long as the fastest other program`);
      const { peakMiB } = result.steps[step];
      if (peakMiB > maxPeakMiB) broken.push(`${what}: ${step} has ${Math.round(peakMiB)} MiB at its peak, the limit is ${maxPeakMiB} MiB`);
    }
    if (counts(result.set) && result.addedShare > maxAddedShare)
      broken.push(
        `${what}: the second backup adds ${(result.addedShare * 100).toFixed(1)} % of all bytes, the limit is ${maxAddedShare * 100} %`,
      );
  }
  return broken;
}
