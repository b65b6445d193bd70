import type { QuiesceAdapter } from '../../../plugin-api/quiesce-adapter.ts';
import { annotated } from './annotated.ts';

/** https://keda.sh/docs/latest/concepts/scaling-deployments/#pausing-autoscaling, and the same for jobs. */
export const keda: QuiesceAdapter = {
  name: 'lifeboat.io/keda',
  appliesTo: { includedResources: ['scaledobjects.keda.sh', 'scaledjobs.keda.sh'] },
  holdWith: () => annotated('autoscaling.keda.sh/paused', 'true'),
};
