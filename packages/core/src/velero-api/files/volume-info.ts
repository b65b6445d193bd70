/** One row of a backup's `-volumeinfo.json.gz`: how a volume was saved (Velero's internal/volume BackupVolumeInfo, Velero's
 * pkg/persistence/object_store.go). It decides how the volume is restored. Some keys are capitalized, as in Velero, because these Go fields
 * have no tag. */
export interface BackupVolumeInfo {
  /** Name of the claim. Absent for a volume without a claim. */
  pvcName?: string;
  /** Namespace of the claim. */
  pvcNamespace?: string;
  /** Name of the PersistentVolume. Absent for a volume that a Pod defines itself. */
  pvName?: string;
  /** How the data was saved. Absent if `skipped`. */
  backupMethod?: VolumeBackupMethod;
  /** Whether the data of the snapshot was moved to the backup's location. */
  snapshotDataMoved: boolean;
  /** Whether the snapshot stays in its storage system after its data was moved. */
  preserveLocalSnapshot: boolean;
  /** Whether the data was not saved, only the objects. */
  skipped: boolean;
  /** Why the data was not saved, as `approach: reason;`, several of them joined. */
  skippedReason?: string;
  /** When saving began, RFC 3339. */
  startTimestamp?: string | null;
  /** When saving ended, RFC 3339. */
  completionTimestamp?: string | null;
  /** How saving ended. */
  result?: 'succeeded' | 'failed';
  /** The CSI snapshot, if a CSI driver snapshots the volume. */
  csiSnapshotInfo?: CsiSnapshotInfo;
  /** The movement of the snapshot's data, if it is moved. */
  snapshotDataMovementInfo?: SnapshotDataMovementInfo;
  /** The native snapshot, if a volume snapshotter snapshots the volume. */
  nativeSnapshotInfo?: NativeSnapshotInfo;
  /** The saved files, if the volume's files are saved. */
  pvbInfo?: PodVolumeInfo;
  /** What is restored of the PersistentVolume if its claim gets a new volume. */
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
  /** How the data was saved that is restored. */
  restoreMethod?: 'NativeSnapshot' | 'PodVolumeRestore' | 'CSISnapshot';
  /** Whether the data comes from a snapshot that was moved. */
  snapshotDataMoved: boolean;
  /** The CSI snapshot, if the volume is created from one. */
  csiSnapshotInfo?: Partial<CsiSnapshotInfo>;
  /** The moved data, if the volume is filled with it. */
  snapshotDataMovementInfo?: Partial<SnapshotDataMovementInfo>;
  /** The native snapshot, if the volume is created from one. */
  nativeSnapshotInfo?: Partial<NativeSnapshotInfo>;
  /** The saved files, if the volume's files are restored. */
  pvrInfo?: PodVolumeInfo;
  [field: string]: unknown;
}

/** How the data of a volume was saved. */
export type VolumeBackupMethod = 'NativeSnapshot' | 'PodVolumeBackup' | 'CSISnapshot';

/** A snapshot by a CSI driver. */
export interface CsiSnapshotInfo {
  /** The snapshot's id in the storage system; `unknown` if a data mover removed the snapshot. */
  snapshotHandle: string;
  /** Size in bytes. */
  size: number;
  /** Name of the CSI driver. */
  driver: string;
  /** Name of its VolumeSnapshotContent. */
  vscName: string;
  /** Id of the asynchronous operation that waits for the snapshot. */
  operationID?: string;
  /** Whether a volume can be created from the snapshot. */
  ReadyToUse?: boolean | null;
  /** Id of the group of snapshots that it was taken with, in the storage system. */
  volumeGroupSnapshotHandle?: string;
  [field: string]: unknown;
}

/** A snapshot whose data is moved to the backup's location. */
export interface SnapshotDataMovementInfo {
  /** Name of the data mover. */
  dataMover: string;
  /** Format of the moved data: `kopia`. */
  uploaderType: string;
  /** Name of the snapshot that is kept. */
  retainedSnapshot?: string;
  /** Id of the moved data in its repository. */
  snapshotHandle: string;
  /** Id of the asynchronous operation that moves the data. */
  operationID: string;
  /** Size in bytes. */
  size: number;
  /** Bytes that were not in earlier backups. */
  incrementalSize?: number;
  /** How the movement ended. */
  Phase?: string;
  [field: string]: unknown;
}

/** A snapshot by a volume snapshotter. */
export interface NativeSnapshotInfo {
  /** The snapshot's id at the provider. */
  snapshotHandle: string;
  /** Type of the volume, in the provider's words. */
  volumeType: string;
  /** Availability zone of the volume. */
  volumeAZ: string;
  /** Provisioned operations per second, as text. */
  iops: string;
  /** How the snapshot ended. */
  Phase?: string;
  [field: string]: unknown;
}

/** A file-system backup, or restore, of one volume of a Pod. */
export interface PodVolumeInfo {
  /** Id of the saved files in their repository. */
  snapshotHandle?: string;
  /** Size in bytes. */
  size?: number;
  /** Bytes that were not in earlier backups. */
  incrementalSize?: number;
  /** Format of the saved files: `kopia` or `restic`. */
  uploaderType: string;
  /** Name of the volume in its Pod. */
  volumeName: string;
  /** Name of the Pod that mounts it. */
  podName: string;
  /** Namespace of the Pod. */
  podNamespace: string;
  /** Node that the Pod ran on. */
  nodeName?: string;
  /** Phase in which it ended. */
  Phase?: string;
  [field: string]: unknown;
}

/** What is kept of a PersistentVolume for a volume that is created anew. */
export interface PersistentVolumeInfo {
  /** Its reclaim policy. */
  reclaimPolicy: string;
  /** Its labels. */
  labels: Record<string, string> | null;
  [field: string]: unknown;
}
