import type { DataMoveProgress, DataPathPhase, NodeOperatingSystem } from '../values/data-path.ts';
import type { GoDuration, Timestamp, VeleroObjectMeta } from '../values/meta.ts';

/** `velero.io/v2alpha1` DataUpload: the data of one CSI snapshot, copied into a storage location. */
export interface DataUpload {
  kind: 'DataUpload';
  apiVersion: 'velero.io/v2alpha1';
  /** Labels `velero.io/backup-name`, `velero.io/backup-uid`, `velero.io/pvc-uid`, `velero.io/async-operation-id`. */
  metadata: VeleroObjectMeta;
  spec: DataUploadSpec;
  status: DataUploadStatus;
  [field: string]: unknown;
}

export interface DataUploadSpec {
  /** `CSI`. */
  snapshotType: string;
  csiSnapshot?: CsiSnapshotSpec | null;
  sourcePVC: string;
  /** @default 'velero', the built-in one */
  datamover?: string;
  backupStorageLocation: string;
  /** Of the claim and its snapshot. */
  sourceNamespace: string;
  dataMoverConfig?: Record<string, string> | null;
  cancel?: boolean;
  /** For its inner steps. */
  operationTimeout: GoDuration;
  /** `none`, the id of a snapshot, or `auto`. Since Velero 1.19. */
  parentSnapshot?: string;
  /** Since Velero 1.19. */
  sourceFSType?: string;
  [field: string]: unknown;
}

export interface CsiSnapshotSpec {
  volumeSnapshot: string;
  /** Of the claim. */
  storageClass: string;
  snapshotClass?: string;
  driver?: string;
  /** Since Velero 1.19. */
  volumeSnapshotNamespace?: string;
  /** Remove the snapshot afterwards. Since Velero 1.19. */
  cleanUp?: boolean;
}

export interface DataUploadStatus {
  phase?: DataPathPhase;
  /** Of the volume, in the process that copies. */
  path?: string;
  /** Of the repository. */
  snapshotID?: string;
  /** What the data mover wants to know when it restores. */
  dataMoverResult?: Record<string, string> | null;
  message?: string;
  startTimestamp?: Timestamp;
  completionTimestamp?: Timestamp;
  progress?: DataMoveProgress;
  /** Bytes that are new since the snapshot before. */
  incrementalBytes?: number;
  node?: string;
  nodeOS?: NodeOperatingSystem;
  acceptedByNode?: string;
  acceptedTimestamp?: Timestamp;
  /** What has been done, for people. Since Velero 1.19, as the fields that follow. */
  activities?: string[] | null;
  /** An incremental copy became a full one. */
  fallbackFull?: boolean;
  /** Bytes. */
  sourceSize?: number;
  [field: string]: unknown;
}
