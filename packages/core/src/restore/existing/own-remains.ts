import { ownMember } from '../../json/index.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { backupNameLabel, restoreNameLabel, validLabelValue } from '../../velero-api/values/labels.ts';
import type { RestoreChoices } from '../request/restore-choices.ts';
import { existingPolicy, type PolicySession } from './existing-policy.ts';

/** What tells the objects that an earlier run of this restore left. */
interface RemainsSession extends PolicySession {
  readonly choices: Pick<RestoreChoices, 'replaceUnfinished'>;
}

/** Whether an earlier run of this restore made the object, so that only what follows a creation may be missing. With a policy
 * that writes what exists it may also have been there before: it is dealt with again, but for what that would harm. `resource`: such as
 * `deployments.apps`. */
export function isOwnRemains(resource: string, live: KubeObject, session: RemainsSession): boolean {
  const { choices, restore } = session;
  if (!choices.replaceUnfinished) return false;
  const { backupName = '' } = restore.spec;
  const labels = { [restoreNameLabel]: restore.metadata.name, [backupNameLabel]: backupName };
  if (!Object.entries(labels).every(([key, name]) => ownMember(live.metadata.labels, key) === validLabelValue(name))) return false;
  return existingPolicy(resource, session) === 'none' || ['jobs.batch', 'pods'].includes(resource);
}
