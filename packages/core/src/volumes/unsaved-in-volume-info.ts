import type { UnsavedVolume } from '../contract/results/unsaved-volume.ts';
import type { BackupVolumeInfo } from '../velero-api/files/volume-info.ts';

/** What a stored `volumeinfo` says of them: less than the run that wrote it knew. */
export function unsavedInVolumeInfo(rows: readonly BackupVolumeInfo[]): UnsavedVolume[] {
  return rows.flatMap(({ pvName, pvcName, pvcNamespace, pvbInfo, skipped, skippedReason = '' }) =>
    skipped
      ? [
          {
            ...(pvName !== undefined && { persistentVolume: pvName }),
            ...(pvcName !== undefined && { claim: `${pvcNamespace}/${pvcName}` }),
            ...(pvbInfo && { pod: `${pvbInfo.podNamespace}/${pvbInfo.podName}`, podVolume: pvbInfo.volumeName }),
            reason: skippedReason,
            wanted: skippedReason.includes('podvolume: '),
          },
        ]
      : [],
  );
}
