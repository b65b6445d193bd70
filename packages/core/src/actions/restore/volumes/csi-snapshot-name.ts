import { createHash } from 'node:crypto';
import type { Restore } from '../../../velero-api/objects/restore.ts';

/** What a restored VolumeSnapshot and its content are called: the same on every way to them, and new for each restore
 * (Velero's GenerateSha256FromRestoreUIDAndVsName). */
export function csiSnapshotName(restore: Restore, snapshot: string): string {
  return createHash('sha256').update(`${restore.metadata.uid}/${snapshot}`).digest('hex');
}
