import type { GoDuration, LabelSelector, VeleroObjectMeta } from './meta.ts';

/** `velero.io/v1` Backup. Field order and meaning: Velero's pkg/apis/velero/v1/backup_types.go. Unknown fields are kept. */
export interface Backup {
  kind: 'Backup';
  apiVersion: 'velero.io/v1';
  metadata: VeleroObjectMeta;
  spec: BackupSpec;
  status: BackupStatus;
  [field: string]: unknown;
}

export type BackupPhase =
  | 'New'
  | 'Queued'
  | 'ReadyToStart'
  | 'FailedValidation'
  | 'InProgress'
  | 'WaitingForPluginOperations'
  | 'WaitingForPluginOperationsPartiallyFailed'
  | 'Finalizing'
  | 'FinalizingPartiallyFailed'
  | 'Completed'
  | 'PartiallyFailed'
  | 'Failed'
  | 'Deleting';

export interface BackupSpec {
  metadata?: { labels?: Record<string, string> };
  includedNamespaces?: string[] | null;
  excludedNamespaces?: string[] | null;
  includedResources?: string[] | null;
  excludedResources?: string[] | null;
  includedClusterScopedResources?: string[] | null;
  excludedClusterScopedResources?: string[] | null;
  includedNamespaceScopedResources?: string[] | null;
  excludedNamespaceScopedResources?: string[] | null;
  labelSelector?: LabelSelector | null;
  orLabelSelectors?: LabelSelector[] | null;
  snapshotVolumes?: boolean | null;
  ttl?: GoDuration;
  volumeGroupSnapshotLabelKey?: string;
  includeClusterResources?: boolean | null;
  hooks?: Record<string, unknown>;
  storageLocation?: string;
  volumeSnapshotLocations?: string[];
  defaultVolumesToFsBackup?: boolean | null;
  /** Plural resource name to a comma-separated list of `namespace/name` (or `name`). */
  orderedResources?: Record<string, string> | null;
  csiSnapshotTimeout?: GoDuration;
  itemOperationTimeout?: GoDuration;
  resourcePolicy?: { kind: string; name: string; apiGroup?: string | null };
  snapshotMoveData?: boolean | null;
  datamover?: string;
  uploaderConfig?: { parallelFilesUpload?: number };
  [field: string]: unknown;
}

export interface BackupStatus {
  version?: number;
  formatVersion?: string;
  expiration?: string | null;
  phase?: BackupPhase;
  queuePosition?: number;
  validationErrors?: string[];
  startTimestamp?: string | null;
  completionTimestamp?: string | null;
  volumeSnapshotsAttempted?: number;
  volumeSnapshotsCompleted?: number;
  failureReason?: string;
  warnings?: number;
  errors?: number;
  progress?: { totalItems?: number; itemsBackedUp?: number } | null;
  csiVolumeSnapshotsAttempted?: number;
  csiVolumeSnapshotsCompleted?: number;
  backupItemOperationsAttempted?: number;
  backupItemOperationsCompleted?: number;
  backupItemOperationsFailed?: number;
  hookStatus?: { hooksAttempted?: number; hooksFailed?: number } | null;
  [field: string]: unknown;
}
