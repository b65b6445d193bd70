import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import type { ResourceIdentifier } from '../../../plugin-api/kube-object.ts';
import { classesOf, podSpecOf } from '../../pod-spec.ts';

/** The classes that the Pods of a workload will name come with it, as far as the backup has them: the cluster may have the others. */
export function createPodTemplate(isInBackup: (id: ResourceIdentifier) => boolean): RestoreItemAction {
  return {
    name: 'lifeboat.io/pod-template',
    appliesTo: { excludedResources: ['pods'] },
    async execute({ item }) {
      const podSpec = podSpecOf(item);
      return podSpec ? { additionalItems: classesOf(podSpec).filter(isInBackup) } : {};
    },
  };
}
