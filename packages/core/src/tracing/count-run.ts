import type { Attributes } from '@opentelemetry/api';
import { durationBuckets, meterName } from './duration-buckets.ts';
import { loadedApi } from './load-api.ts';

/** What is counted of a run that has ended. */
interface RunFacts {
  /** Such as `Completed`; not of every call. */
  readonly phase?: string | undefined;
  /** The code of its error. */
  readonly errorType?: string | undefined;
  readonly items?: number | undefined;
  readonly bytes?: number | undefined;
}

/** Counts a run from its start to its end by the meters of OpenTelemetry, where they are there. Returns what is called at its end. */
export function countRun(operation: string): (facts: RunFacts) => void {
  const meter = loadedApi()?.metrics.getMeter(meterName);
  if (!meter) return () => {};
  const began = performance.now();
  const running = meter.createUpDownCounter('lifeboat.operation.active', { description: 'Runs that are under way', unit: '{run}' });
  const which = { 'lifeboat.operation': operation };
  running.add(1, which);
  return ({ phase, errorType, items, bytes }) => {
    const attributes: Attributes = { ...which, ...(phase && { 'lifeboat.phase': phase }), ...(errorType && { 'error.type': errorType }) };
    running.add(-1, which);
    meter
      .createHistogram('lifeboat.operation.duration', {
        description: 'How long a run took',
        unit: 's',
        advice: { explicitBucketBoundaries: durationBuckets },
      })
      .record((performance.now() - began) / 1000, attributes);
    if (items !== undefined)
      meter.createCounter('lifeboat.operation.items', { description: 'Objects of runs', unit: '{object}' }).add(items, attributes);
    if (bytes !== undefined)
      meter.createCounter('lifeboat.operation.bytes', { description: 'Bytes of archives', unit: 'By' }).add(bytes, attributes);
  };
}
