import type { Timestamp, VeleroObjectMeta } from '../values/meta.ts';

/** `velero.io/v1` DownloadRequest: asks the server for a signed URL of one file of a backup or restore. */
export interface DownloadRequest {
  kind: 'DownloadRequest';
  apiVersion: 'velero.io/v1';
  metadata: VeleroObjectMeta;
  spec: DownloadRequestSpec;
  status: DownloadRequestStatus;
  [field: string]: unknown;
}

/** Files that have a signed URL, in the order of Velero's CRD. */
export const downloadTargetKinds = [
  'BackupLog',
  'BackupContents',
  'BackupVolumeSnapshots',
  'BackupItemOperations',
  'BackupResourceList',
  'BackupResults',
  'RestoreLog',
  'RestoreResults',
  'RestoreResourceList',
  'RestoreItemOperations',
  'CSIBackupVolumeSnapshots',
  'CSIBackupVolumeSnapshotContents',
  'BackupVolumeInfos',
  'RestoreVolumeInfo',
] as const;

export type DownloadTargetKind = (typeof downloadTargetKinds)[number];

export const downloadRequestPhases = ['New', 'Processed'] as const;

/** Since Velero 1.19. Older servers leave a request that they cannot serve as it is. */
export const laterDownloadRequestPhases = ['Failed'] as const;

export type DownloadRequestPhase = (typeof downloadRequestPhases)[number] | (typeof laterDownloadRequestPhases)[number];

export interface DownloadRequestSpec {
  target: DownloadTarget;
  [field: string]: unknown;
}

export interface DownloadTarget {
  kind: DownloadTargetKind;
  /** Of the backup or the restore. */
  name: string;
}

export interface DownloadRequestStatus {
  phase?: DownloadRequestPhase;
  /** Signed: whoever has it may read the file. */
  downloadURL?: string;
  /** Ten minutes later; then the server removes the request. */
  expiration?: Timestamp;
  /** Why it is `Failed`. Since Velero 1.19. */
  message?: string;
  [field: string]: unknown;
}
