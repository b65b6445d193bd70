import { createHash } from 'node:crypto';
import type { BackupVolumeInfo } from '../../../velero-api/files/volume-info.ts';
import type { SavedPodVolume } from '../saved-pod-volumes.ts';

/** The name of an operation's snapshot, in each repository: the archive, which all locations share, tells it. Who does the operation again
 * replaces what an earlier process left. */
export function movedSnapshotName(operationId: string): string {
  return createHash('sha256').update(operationId).digest('hex').slice(0, 32);
}

interface MovedOptions {
  /** Also what a run may have written that did not finish, and could not note it any more. @default false */
  readonly unfinishedToo?: boolean;
}

/** Where the moved data of the claims of a backup is, by its rows of `volumeinfo`: the volume is the claim. */
export function movedVolumes(rows: readonly BackupVolumeInfo[], { unfinishedToo = false }: MovedOptions = {}): readonly SavedPodVolume[] {
  return rows.flatMap(({ pvcNamespace, pvcName, snapshotDataMovementInfo: moved }) => {
    if (!moved || !pvcNamespace || !pvcName) return [];
    const { snapshotHandle, operationID, uploaderType: format } = moved;
    const snapshotId = snapshotHandle || (unfinishedToo && operationID ? movedSnapshotName(operationID) : '');
    return snapshotId ? [{ volume: pvcName, namespace: pvcNamespace, format, snapshotId }] : [];
  });
}
