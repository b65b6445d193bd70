import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';

/** APIServices that the server makes itself, for built-in groups and CRDs, are left to it. */
export const apiservice: RestoreItemAction = {
  name: 'velero.io/apiservice',
  appliesTo: { includedResources: ['apiservices.apiregistration.k8s.io'], labelSelector: 'kube-aggregator.kubernetes.io/automanaged' },
  async execute() {
    return { skipRestore: true };
  },
};
