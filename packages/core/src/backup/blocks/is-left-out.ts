import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { excludeFromBackupLabel } from '../../velero-api/values/labels.ts';

/** Whether an object itself says that no backup takes it; the label counts for nothing where an action insists. */
export function isLeftOut({ metadata }: KubeObject, mustInclude = false): boolean {
  if (metadata.deletionTimestamp) return true;
  return !mustInclude && metadata.labels?.[excludeFromBackupLabel] === 'true';
}
