import type { QuiesceAdapter } from '../../../plugin-api/quiesce-adapter.ts';
import { annotated } from './annotated.ts';

/** https://argo-cd.readthedocs.io/en/stable/user-guide/skip_reconcile/ (since 2.7). ApplicationSets have nothing like it. */
export const argoCd: QuiesceAdapter = {
  name: 'lifeboat.io/argo-cd',
  appliesTo: { includedResources: ['applications.argoproj.io'] },
  holdWith: () => annotated('argocd.argoproj.io/skip-reconcile', 'true'),
};
