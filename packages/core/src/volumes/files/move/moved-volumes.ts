import type { BackupVolumeInfo } from '../../../velero-api/files/volume-info.ts';
import type { SavedPodVolume } from '../saved-pod-volumes.ts';

/** Where the moved data of the claims of a backup is, by its rows of `volumeinfo`: the volume is the claim. */
export function movedVolumes(rows: readonly BackupVolumeInfo[]): readonly SavedPodVolume[] {
  return rows.flatMap(({ pvcNamespace, pvcName, snapshotDataMovementInfo: moved }) =>
    moved?.snapshotHandle && pvcNamespace && pvcName
      ? [{ volume: pvcName, namespace: pvcNamespace, format: moved.uploaderType, snapshotId: moved.snapshotHandle }]
      : [],
  );
}
