import type { DataMoveProgress, DataPathPhase, UploaderType } from '../values/data-path.ts';
import type { ObjectReference, Timestamp, VeleroObjectMeta } from '../values/meta.ts';

/** `velero.io/v1` PodVolumeBackup: one volume of a Pod whose files are copied. A backup's `-podvolumebackups.json.gz` lists
 * them; the sync makes objects of it again (Velero's pkg/controller/backup_sync_controller.go). */
export interface PodVolumeBackup {
  kind: 'PodVolumeBackup';
  apiVersion: 'velero.io/v1';
  /** Labels `velero.io/backup-name`, `velero.io/backup-uid`, and `velero.io/pvc-uid` where there is a claim. */
  metadata: VeleroObjectMeta;
  spec: PodVolumeBackupSpec;
  status: PodVolumeBackupStatus;
  [field: string]: unknown;
}

export interface PodVolumeBackupSpec {
  /** Where the Pod runs. */
  node: string;
  pod: ObjectReference;
  /** The volume's name in the Pod. */
  volume: string;
  backupStorageLocation: string;
  /** Of the repository, for restic; kopia leaves it empty. */
  repoIdentifier: string;
  uploaderType?: UploaderType;
  /** Of the snapshot in the repository. */
  tags?: Record<string, string>;
  uploaderSettings?: Record<string, string> | null;
  cancel?: boolean;
  /** `none`, the id of a snapshot, or `auto`. Since Velero 1.19. */
  parentSnapshot?: string;
  [field: string]: unknown;
}

export interface PodVolumeBackupStatus {
  phase?: DataPathPhase;
  /** Of the volume, in the process that copies. */
  path?: string;
  /** Of the repository. */
  snapshotID?: string;
  message?: string;
  startTimestamp?: Timestamp;
  completionTimestamp?: Timestamp;
  progress?: DataMoveProgress;
  /** Bytes that are new since the snapshot before. */
  incrementalBytes?: number;
  acceptedTimestamp?: Timestamp;
  [field: string]: unknown;
}
