/** One row of a backup's `-volumeinfo.json.gz`: how one volume was saved (Velero's internal/volume BackupVolumeInfo,
 * Velero's pkg/persistence/object_store.go). Restores of volumes are decided by it. The capitalised keys are Velero's: those Go fields have no tag. */
export interface BackupVolumeInfo {
  /** Absent for volumes that no claim has. */
  pvcName?: string;
  /** Namespace of the claim. */
  pvcNamespace?: string;
  /** Absent for volumes of a Pod that are no PersistentVolumes. */
  pvName?: string;
  /** Absent when `skipped`. */
  backupMethod?: VolumeBackupMethod;
  /** Whether the data of the snapshot was moved to the backup's location. */
  snapshotDataMoved: boolean;
  /** Whether the snapshot stays in its storage system after its data was moved. */
  preserveLocalSnapshot: boolean;
  /** The data was not saved, only the objects. */
  skipped: boolean;
  /** `approach: reason;`, several joined. */
  skippedReason?: string;
  /** When saving began, RFC 3339. */
  startTimestamp?: string | null;
  /** When it ended, RFC 3339. */
  completionTimestamp?: string | null;
  /** How it ended. */
  result?: 'succeeded' | 'failed';
  /** Of a volume that a CSI driver snapshots. */
  csiSnapshotInfo?: CsiSnapshotInfo;
  /** Of a snapshot whose data is moved. */
  snapshotDataMovementInfo?: SnapshotDataMovementInfo;
  /** Of a volume that a volume snapshotter snapshots. */
  nativeSnapshotInfo?: NativeSnapshotInfo;
  /** Of a volume whose files are saved. */
  pvbInfo?: PodVolumeInfo;
  /** What of the PersistentVolume is restored when its claim gets a new volume. */
  pvInfo?: PersistentVolumeInfo;
  [field: string]: unknown;
}

/** One row of a restore's `-volumeinfo.json.gz` (Velero's RestoreVolumeInfo). */
export interface RestoreVolumeInfo {
  /** Name of the claim. */
  pvcName?: string;
  /** Namespace of the claim, in the target cluster. */
  pvcNamespace?: string;
  /** Name of the PersistentVolume. */
  pvName?: string;
  /** What the data comes from. */
  restoreMethod?: 'NativeSnapshot' | 'PodVolumeRestore' | 'CSISnapshot';
  /** Whether the data comes from a snapshot that was moved. */
  snapshotDataMoved: boolean;
  /** Of a volume that is made from a CSI snapshot. */
  csiSnapshotInfo?: Partial<CsiSnapshotInfo>;
  /** Of a volume whose data was moved. */
  snapshotDataMovementInfo?: Partial<SnapshotDataMovementInfo>;
  /** Of a volume that is made from a volume snapshotter's snapshot. */
  nativeSnapshotInfo?: Partial<NativeSnapshotInfo>;
  /** Of a volume whose files are restored. */
  pvrInfo?: PodVolumeInfo;
  [field: string]: unknown;
}

/** How the data of a volume was saved. */
export type VolumeBackupMethod = 'NativeSnapshot' | 'PodVolumeBackup' | 'CSISnapshot';

/** A snapshot by a CSI driver. */
export interface CsiSnapshotInfo {
  /** `unknown` where a data mover took the snapshot away. */
  snapshotHandle: string;
  /** Bytes. */
  size: number;
  /** Name of the CSI driver. */
  driver: string;
  /** Name of its VolumeSnapshotContent. */
  vscName: string;
  /** The asynchronous operation that waits for it. */
  operationID?: string;
  /** Whether a volume can be made from it. */
  ReadyToUse?: boolean | null;
  /** Of the group that it was cut with, in the storage system. */
  volumeGroupSnapshotHandle?: string;
  [field: string]: unknown;
}

/** A snapshot whose data is moved to the backup's location. */
export interface SnapshotDataMovementInfo {
  /** Who moves it. */
  dataMover: string;
  /** In which format: `kopia`. */
  uploaderType: string;
  /** Name of the snapshot that stays. */
  retainedSnapshot?: string;
  /** Id of the moved data in its repository. */
  snapshotHandle: string;
  /** The asynchronous operation that moves it. */
  operationID: string;
  /** Bytes. */
  size: number;
  /** Bytes that were new. */
  incrementalSize?: number;
  /** How the movement ended. */
  Phase?: string;
  [field: string]: unknown;
}

/** A snapshot by a volume snapshotter. */
export interface NativeSnapshotInfo {
  /** Its id at the provider. */
  snapshotHandle: string;
  /** Type of the volume, in the provider's words. */
  volumeType: string;
  /** Availability zone of the volume. */
  volumeAZ: string;
  /** A number as text. */
  iops: string;
  /** How the snapshot ended. */
  Phase?: string;
  [field: string]: unknown;
}

/** Of a file-system backup (or restore) of one volume of a Pod. */
export interface PodVolumeInfo {
  /** Id of the saved files in their repository. */
  snapshotHandle?: string;
  /** Bytes. */
  size?: number;
  /** Bytes that were new. */
  incrementalSize?: number;
  /** In which format: `kopia` or `restic`. */
  uploaderType: string;
  /** Name of the volume in its Pod. */
  volumeName: string;
  /** Name of the Pod that mounts it. */
  podName: string;
  /** Namespace of the Pod. */
  podNamespace: string;
  /** Node that the Pod ran on. */
  nodeName?: string;
  /** How it ended. */
  Phase?: string;
  [field: string]: unknown;
}

/** What of a PersistentVolume is kept for a volume that is made anew. */
export interface PersistentVolumeInfo {
  /** Its reclaim policy. */
  reclaimPolicy: string;
  /** Its labels. */
  labels: Record<string, string> | null;
  [field: string]: unknown;
}
