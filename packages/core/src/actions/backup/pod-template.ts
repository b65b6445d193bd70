import type { BackupItemAction } from '../../plugin-api/item-actions.ts';
import { classesOf, podSpecOf } from '../pod-spec.ts';

/** Backs up, with what makes Pods, the classes that those Pods will name: a workload that has no Pod at the moment needs them
 * too. (Not of Velero.) */
export const podTemplateAction: BackupItemAction = {
  name: 'lifeboat.io/pod-template',
  appliesTo: { excludedResources: ['pods'] },
  async execute({ item }) {
    const podSpec = podSpecOf(item);
    return podSpec ? { additionalItems: classesOf(podSpec) } : {};
  },
};
