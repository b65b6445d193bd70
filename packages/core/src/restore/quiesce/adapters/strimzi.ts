import type { QuiesceAdapter } from '../../../plugin-api/quiesce-adapter.ts';
import { annotated } from './annotated.ts';

/** https://strimzi.io/docs/operators/latest/deploying.html ("Pausing reconciliation of custom resources"): also for objects that are
 * created with it. */
export const strimzi: QuiesceAdapter = {
  name: 'lifeboat.io/strimzi',
  appliesTo: { includedResources: ['*.kafka.strimzi.io', 'strimzipodsets.core.strimzi.io'] },
  holdWith: () => annotated('strimzi.io/pause-reconciliation', 'true'),
};
