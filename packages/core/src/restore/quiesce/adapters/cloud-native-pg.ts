import type { QuiesceAdapter } from '../../../plugin-api/quiesce-adapter.ts';
import { annotated } from './annotated.ts';

/** https://cloudnative-pg.io/docs/1.28/failure_modes/#disabling-reconciliation */
export const cloudNativePg: QuiesceAdapter = {
  name: 'lifeboat.io/cloudnative-pg',
  appliesTo: { includedResources: ['clusters.postgresql.cnpg.io'] },
  holdWith: () => annotated('cnpg.io/reconciliationLoop', 'disabled'),
};
