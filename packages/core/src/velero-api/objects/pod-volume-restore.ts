import type { DataMoveProgress, DataPathPhase, UploaderType } from '../values/data-path.ts';
import type { ObjectReference, Timestamp, VeleroObjectMeta } from '../values/meta.ts';

/** `velero.io/v1` PodVolumeRestore: the files of one volume, copied into a restored Pod. */
export interface PodVolumeRestore {
  kind: 'PodVolumeRestore';
  apiVersion: 'velero.io/v1';
  /** Labels `velero.io/restore-name`, `velero.io/restore-uid`, `velero.io/pod-uid`, `velero.io/pvc-uid`. */
  metadata: VeleroObjectMeta;
  spec: PodVolumeRestoreSpec;
  status: PodVolumeRestoreStatus;
  [field: string]: unknown;
}

export interface PodVolumeRestoreSpec {
  pod: ObjectReference;
  /** The volume's name in the Pod. */
  volume: string;
  backupStorageLocation: string;
  /** Of the repository, for restic; kopia leaves it empty. */
  repoIdentifier: string;
  uploaderType?: UploaderType;
  /** Of the repository. */
  snapshotID: string;
  /** Before namespace mapping. */
  sourceNamespace: string;
  uploaderSettings?: Record<string, string> | null;
  cancel?: boolean;
  /** Bytes. */
  snapshotSize?: number;
  /** Velero 1.19 wants it. */
  restoreType?: string;
  [field: string]: unknown;
}

export interface PodVolumeRestoreStatus {
  phase?: DataPathPhase;
  message?: string;
  startTimestamp?: Timestamp;
  completionTimestamp?: Timestamp;
  progress?: DataMoveProgress;
  acceptedTimestamp?: Timestamp;
  node?: string;
  /** What has been done, for people. Since Velero 1.19, as the fields that follow. */
  activities?: string[] | null;
  /** An incremental restore became a full one. */
  fallbackFull?: boolean;
  incrementalBytes?: number;
  [field: string]: unknown;
}
