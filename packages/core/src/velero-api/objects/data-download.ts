import type { DataMoveProgress, DataPathPhase, NodeOperatingSystem } from '../values/data-path.ts';
import type { GoDuration, Timestamp, VeleroObjectMeta } from '../values/meta.ts';
import type { CsiSnapshotSpec } from './data-upload.ts';

/** `velero.io/v2alpha1` DataDownload: moved data of one volume, copied into a restored claim. */
export interface DataDownload {
  kind: 'DataDownload';
  apiVersion: 'velero.io/v2alpha1';
  metadata: VeleroObjectMeta;
  spec: DataDownloadSpec;
  status: DataDownloadStatus;
  [field: string]: unknown;
}

export interface DataDownloadSpec {
  targetVolume: TargetVolumeSpec;
  backupStorageLocation: string;
  /** @default 'velero', the built-in one */
  datamover?: string;
  /** Of the repository. */
  snapshotID: string;
  /** Before namespace mapping. */
  sourceNamespace: string;
  dataMoverConfig?: Record<string, string>;
  cancel?: boolean;
  /** For its inner steps. */
  operationTimeout: GoDuration;
  nodeOS?: NodeOperatingSystem;
  /** Bytes. */
  snapshotSize?: number;
  /** For an incremental restore. Since Velero 1.19. */
  csiSnapshot?: CsiSnapshotSpec | null;
  /** Velero 1.19 wants it. */
  restoreType?: string;
  [field: string]: unknown;
}

export interface TargetVolumeSpec {
  pvc: string;
  pv: string;
  namespace: string;
  /** Since Velero 1.19. */
  fsType?: string;
}

export interface DataDownloadStatus {
  phase?: DataPathPhase;
  message?: string;
  startTimestamp?: Timestamp;
  completionTimestamp?: Timestamp;
  progress?: DataMoveProgress;
  node?: string;
  acceptedByNode?: string;
  acceptedTimestamp?: Timestamp;
  /** What has been done, for people. Since Velero 1.19, as the fields that follow. */
  activities?: string[] | null;
  /** An incremental restore became a full one. */
  fallbackFull?: boolean;
  incrementalBytes?: number;
  [field: string]: unknown;
}
