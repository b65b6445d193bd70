import { durationBuckets, meterName } from './duration-buckets.ts';
import { loadedApi } from './load-api.ts';

/** Counts how long a step of a run took, such as `lifeboat.backup.archive`. */
export function countStep(step: string, tookInMs: number): void {
  loadedApi()
    ?.metrics.getMeter(meterName)
    .createHistogram('lifeboat.step.duration', {
      description: 'How long a step of a run took',
      unit: 's',
      advice: { explicitBucketBoundaries: durationBuckets },
    })
    .record(tookInMs / 1000, { 'lifeboat.step': step });
}
