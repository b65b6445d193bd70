/** One row of a backup's `-volumeinfo.json.gz`: how one volume was saved (Velero's internal/volume BackupVolumeInfo,
 * Velero's pkg/persistence/object_store.go). Restores of volumes are decided by it. The capitalised keys are Velero's: those Go fields have no tag. */
export interface BackupVolumeInfo {
  /** Absent for volumes that no claim has. */
  pvcName?: string;
  pvcNamespace?: string;
  /** Absent for volumes of a Pod that are no PersistentVolumes. */
  pvName?: string;
  /** Absent when `skipped`. */
  backupMethod?: VolumeBackupMethod;
  snapshotDataMoved: boolean;
  preserveLocalSnapshot: boolean;
  /** The data was not saved, only the objects. */
  skipped: boolean;
  /** `approach: reason;`, several joined. */
  skippedReason?: string;
  startTimestamp?: string | null;
  completionTimestamp?: string | null;
  result?: 'succeeded' | 'failed';
  csiSnapshotInfo?: CsiSnapshotInfo;
  snapshotDataMovementInfo?: SnapshotDataMovementInfo;
  nativeSnapshotInfo?: NativeSnapshotInfo;
  pvbInfo?: PodVolumeInfo;
  pvInfo?: PersistentVolumeInfo;
  [field: string]: unknown;
}

/** One row of a restore's `-volumeinfo.json.gz` (Velero's RestoreVolumeInfo). */
export interface RestoreVolumeInfo {
  pvcName?: string;
  pvcNamespace?: string;
  pvName?: string;
  restoreMethod?: 'NativeSnapshot' | 'PodVolumeRestore' | 'CSISnapshot';
  snapshotDataMoved: boolean;
  csiSnapshotInfo?: Partial<CsiSnapshotInfo>;
  snapshotDataMovementInfo?: Partial<SnapshotDataMovementInfo>;
  nativeSnapshotInfo?: Partial<NativeSnapshotInfo>;
  pvrInfo?: PodVolumeInfo;
  [field: string]: unknown;
}

/** How the data of a volume was saved. */
export type VolumeBackupMethod = 'NativeSnapshot' | 'PodVolumeBackup' | 'CSISnapshot';

export interface CsiSnapshotInfo {
  /** `unknown` where a data mover took the snapshot away. */
  snapshotHandle: string;
  /** Bytes. */
  size: number;
  driver: string;
  vscName: string;
  operationID?: string;
  ReadyToUse?: boolean | null;
  volumeGroupSnapshotHandle?: string;
  [field: string]: unknown;
}

export interface SnapshotDataMovementInfo {
  dataMover: string;
  uploaderType: string;
  retainedSnapshot?: string;
  snapshotHandle: string;
  operationID: string;
  /** Bytes. */
  size: number;
  incrementalSize?: number;
  Phase?: string;
  [field: string]: unknown;
}

export interface NativeSnapshotInfo {
  snapshotHandle: string;
  volumeType: string;
  volumeAZ: string;
  /** A number as text. */
  iops: string;
  Phase?: string;
  [field: string]: unknown;
}

/** Of a file-system backup (or restore) of one volume of a Pod. */
export interface PodVolumeInfo {
  snapshotHandle?: string;
  /** Bytes. */
  size?: number;
  incrementalSize?: number;
  uploaderType: string;
  volumeName: string;
  podName: string;
  podNamespace: string;
  nodeName?: string;
  Phase?: string;
  [field: string]: unknown;
}

export interface PersistentVolumeInfo {
  reclaimPolicy: string;
  labels: Record<string, string> | null;
  [field: string]: unknown;
}
