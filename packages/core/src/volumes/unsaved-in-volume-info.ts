import type { BackupVolumeInfo } from '../velero-api/files/volume-info.ts';

/** A volume whose data is not in a backup. */
export interface UnsavedVolume {
  /** Absent for a volume that a Pod defines itself. */
  readonly persistentVolume?: string;
  /** `<namespace>/<name>` of the claim. */
  readonly claim?: string;
  /** Of the Pod whose volume was to be copied: its `<namespace>/<name>`, and the volume's name there. */
  readonly pod?: string;
  readonly podVolume?: string;
  /** Why not. */
  readonly reason: string;
  /** Whether the request, a policy or an annotation asked for its data. */
  readonly wanted: boolean;
}

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
