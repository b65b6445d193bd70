import { classesOf, namesOfClasses, podSpecOf } from '../pod-spec.ts';
import type { BuiltInBackupAction } from './built-in-backup-action.ts';

/** Backs up, with what makes Pods, the classes that those Pods will name: a workload that has no Pod at the moment needs them
 * too. (Not of Velero.) */
export const podTemplateAction: BuiltInBackupAction = {
  name: 'lifeboat.io/pod-template',
  appliesTo: { excludedResources: ['pods'] },
  looksFor: namesOfClasses,
  async execute({ item }) {
    const podSpec = podSpecOf(item);
    return podSpec ? { additionalItems: classesOf(podSpec) } : {};
  },
};
