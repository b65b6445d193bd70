interface PlanSide {
  readonly seconds: number;
  readonly peakMiB: number;
  readonly requests: number;
}

/** A plan beside the restore that it is of. */
export interface PlanResult {
  readonly what: string;
  /** Rows. */
  readonly planned: number;
  readonly blocked: number;
  /** `writes`: requests that the API server counts as writes, dry-runs left out. Its questions about rights are some. */
  readonly plan: PlanSide & { readonly writes: number };
  readonly restore: PlanSide;
  /** Of their times. */
  readonly ratio: number;
}

const maxPeakMiB = 256;
const maxRatio = 1;
// Questions about rights are posted, too.
const maxWrites = 100;

/** What the measurements break of the limits; empty when all hold. */
export function planLimits(results: readonly PlanResult[]): string[] {
  return results.flatMap(({ what, plan, ratio }) => [
    ...(plan.peakMiB > maxPeakMiB ? [`the plan ${what}: ${plan.peakMiB} MiB at its peak, the limit is ${maxPeakMiB} MiB`] : []),
    ...(ratio > maxRatio ? [`the plan ${what}: ${ratio} times the time of its restore, the limit is ${maxRatio}`] : []),
    ...(plan.writes > maxWrites ? [`the plan ${what}: ${plan.writes} writes`] : []),
  ]);
}
