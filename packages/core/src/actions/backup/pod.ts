import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import { classesOf } from '../pod-spec.ts';

interface PodSpec {
  readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName?: string } }[];
}

/** Backs up, with a Pod, its PriorityClass, its RuntimeClass (not of Velero) and the PersistentVolumeClaims that it mounts. */
export const podAction: BackupItemAction = {
  name: 'velero.io/pod',
  appliesTo: { includedResources: ['pods'] },
  async execute({ item, resource }, { logger }) {
    const spec = (item.spec ?? {}) as PodSpec;
    const additionalItems = classesOf(item.spec as Record<string, unknown>);
    for (const { persistentVolumeClaim } of spec.volumes ?? []) {
      if (!persistentVolumeClaim?.claimName) continue;
      logger.debug(`Adding claim ${persistentVolumeClaim.claimName}`);
      additionalItems.push({
        group: '',
        resource: 'persistentvolumeclaims',
        namespace: resource.namespace,
        name: persistentVolumeClaim.claimName,
      });
    }
    return { additionalItems };
  },
};
