import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import type { ResourceIdentifier } from '../../plugin-api/kube-object.ts';

interface PodSpec {
  readonly priorityClassName?: string;
  readonly runtimeClassName?: string | null;
  readonly volumes?: readonly { readonly persistentVolumeClaim?: { readonly claimName?: string } }[];
}

/** Backs up, with a Pod, its PriorityClass, its RuntimeClass (not of Velero) and the PersistentVolumeClaims that it mounts. */
export const podAction: BackupItemAction = {
  name: 'velero.io/pod',
  appliesTo: { includedResources: ['pods'] },
  async execute({ item, resource }, { logger }) {
    const spec = (item.spec ?? {}) as PodSpec;
    const additionalItems: ResourceIdentifier[] = [];
    if (spec.priorityClassName)
      additionalItems.push({ group: 'scheduling.k8s.io', resource: 'priorityclasses', namespace: '', name: spec.priorityClassName });
    if (spec.runtimeClassName)
      additionalItems.push({ group: 'node.k8s.io', resource: 'runtimeclasses', namespace: '', name: spec.runtimeClassName });
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
