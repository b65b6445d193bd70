import { objectsAt, textAt } from '../../../objects/object-at.ts';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';

/** A pod's claims come right before the pod. */
export const addPvcFromPod: RestoreItemAction = {
  name: 'velero.io/add-pvc-from-pod',
  appliesTo: { includedResources: ['pods'] },
  async execute({ item, resource }) {
    const claims = objectsAt(item, 'spec', 'volumes').flatMap((volume) => textAt(volume, 'persistentVolumeClaim', 'claimName') ?? []);
    return {
      additionalItems: claims.map((name) => ({ group: '', resource: 'persistentvolumeclaims', namespace: resource.namespace, name })),
    };
  },
};
