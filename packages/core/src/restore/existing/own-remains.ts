import { ownMember } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import { backupNameLabel, restoreNameLabel, validLabelValue } from '../../velero-api/values/labels.ts';
import type { RestoreChoices } from '../request/restore-choices.ts';

/** What tells the objects that an earlier run of this restore left. */
interface RemainsSession {
  readonly choices: Pick<RestoreChoices, 'replaceUnfinished'>;
  readonly restore: Restore;
}

/** Whether an earlier run of this restore made the object, so that only what follows a creation may be missing. With the policy
 * `update` it may also have been there before: it is updated again, but for what an update would harm or cannot change. */
export function isOwnRemains(live: KubeObject, { choices, restore }: RemainsSession): boolean {
  if (!choices.replaceUnfinished) return false;
  const { existingResourcePolicy: policy, backupName = '' } = restore.spec;
  const labels = { [restoreNameLabel]: restore.metadata.name, [backupNameLabel]: backupName };
  if (!Object.entries(labels).every(([key, name]) => ownMember(live.metadata.labels, key) === validLabelValue(name))) return false;
  return policy !== 'update' || ['Job', 'Pod'].includes(live.kind);
}
