import type { GoDuration, LabelSelector, Timestamp, TypedLocalObjectReference, VeleroObjectMeta } from '../values/meta.ts';
import type { BackupHooks, HookStatus } from './hooks.ts';

/** `velero.io/v1` Backup. Field order and meaning: Velero's pkg/apis/velero/v1/backup_types.go. Unknown fields are kept. */
export interface Backup {
  /** `Backup`. */
  kind: 'Backup';
  /** `velero.io/v1`. */
  apiVersion: 'velero.io/v1';
  /** Name, namespace, labels, annotations. */
  metadata: VeleroObjectMeta;
  /** What was asked for. */
  spec: BackupSpec;
  /** What became of it. */
  status: BackupStatus;
  [field: string]: unknown;
}

/** In the order of Velero's CRD; Velero's pkg/apis/velero/v1/backup_types.go says how one follows from the other. */
export const backupPhases = [
  'New',
  'Queued',
  'ReadyToStart',
  'FailedValidation',
  'InProgress',
  'WaitingForPluginOperations',
  'WaitingForPluginOperationsPartiallyFailed',
  'Finalizing',
  'FinalizingPartiallyFailed',
  'Completed',
  'PartiallyFailed',
  'Failed',
  'Deleting',
] as const;

/** Where a backup stands; see `isFinished`. */
export type BackupPhase = (typeof backupPhases)[number];

/** Since Velero 1.19. `Incremental`: of volume data, only what changed. */
export const backupTypes = ['Full', 'Incremental'] as const;

export type BackupType = (typeof backupTypes)[number];

/** What to back up. Of the resource filters, either the old three (`includedResources`, `excludedResources`,
 * `includeClusterResources`) or the scoped four can be used. */
export interface BackupSpecFields<D = GoDuration> {
  /** Of a Schedule's template only: labels of its backups, and since Velero 1.19 annotations. @default those of the Schedule */
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  /** Globs. Empty: every namespace. */
  includedNamespaces?: string[] | null;
  excludedNamespaces?: string[] | null;
  /** Plural names such as `deployments.apps`. Empty: every resource. */
  includedResources?: string[] | null;
  excludedResources?: string[] | null;
  /** Empty: only those that belong to what is included. `*`: all. */
  includedClusterScopedResources?: string[] | null;
  excludedClusterScopedResources?: string[] | null;
  /** Empty: all. */
  includedNamespaceScopedResources?: string[] | null;
  excludedNamespaceScopedResources?: string[] | null;
  /** Not together with `orLabelSelectors`. */
  labelSelector?: LabelSelector | null;
  /** Objects that fit one of them. */
  orLabelSelectors?: LabelSelector[] | null;
  /** Snapshots of PersistentVolumes. @default true where a snapshot location fits */
  snapshotVolumes?: boolean | null;
  /** How long the backup is kept. @default 720h0m0s */
  ttl?: D;
  /** Claims with equal values of this label are snapshotted together. @default 'velero.io/volume-group' */
  volumeGroupSnapshotLabelKey?: string;
  /** @default cluster-scoped objects that belong to what is included */
  includeClusterResources?: boolean | null;
  hooks?: BackupHooks<D>;
  /** Name of a BackupStorageLocation. @default the default one */
  storageLocation?: string;
  /** Names of VolumeSnapshotLocations, one a provider. @default the only one of each provider */
  volumeSnapshotLocations?: readonly string[];
  /** Deprecated: `defaultVolumesToFsBackup`. */
  defaultVolumesToRestic?: boolean | null;
  /** Copy files of all volumes of Pods, not only of those that annotations name. @default false */
  defaultVolumesToFsBackup?: boolean | null;
  /** Plural resource name to a comma-separated list of `namespace/name` (or `name`). */
  orderedResources?: Record<string, string> | null;
  /** For a CSI snapshot to be ready. @default 10m0s */
  csiSnapshotTimeout?: D;
  /** For asynchronous operations of item actions. @default 4h0m0s */
  itemOperationTimeout?: D;
  /** ConfigMap with volume policies, in Velero's namespace. */
  resourcePolicy?: TypedLocalObjectReference;
  /** Move the data of snapshots into the storage location. @default false */
  snapshotMoveData?: boolean | null;
  /** `velero-fs`, `velero-block` (since Velero 1.19) or somebody else's. @default 'velero', the built-in one */
  datamover?: string;
  uploaderConfig?: { parallelFilesUpload?: number } | null;
  /** Since Velero 1.19, and kept only: Lifeboat's own backups are always whole. */
  backupType?: BackupType;
}

/** As it is stored: fields of a later Velero are kept. */
export interface BackupSpec<D = GoDuration> extends BackupSpecFields<D> {
  [field: string]: unknown;
}

/** The status of a velero.io Backup. */
export interface BackupStatus {
  /** Major number of `formatVersion`. */
  version?: number;
  /** `1.1.0`. */
  formatVersion?: string;
  /** From when on the backup may be removed. */
  expiration?: Timestamp;
  /** How far it is. @default 'New' */
  phase?: BackupPhase;
  /** From 1 on, while `Queued`. */
  queuePosition?: number;
  /** Why it was refused. */
  validationErrors?: readonly string[] | null;
  /** RFC 3339. */
  startTimestamp?: Timestamp;
  /** RFC 3339. */
  completionTimestamp?: Timestamp;
  /** Snapshots of volume snapshotters that were begun. */
  volumeSnapshotsAttempted?: number;
  /** Those of them that became usable. */
  volumeSnapshotsCompleted?: number;
  /** What made the phase `Failed`. */
  failureReason?: string;
  /** Warnings in the log. */
  warnings?: number;
  /** Errors in the log. */
  errors?: number;
  /** Best effort while in progress. */
  progress?: BackupProgress | null;
  /** CSI snapshots that were begun. */
  csiVolumeSnapshotsAttempted?: number;
  /** Those of them that became usable. */
  csiVolumeSnapshotsCompleted?: number;
  /** Asynchronous operations that were begun. */
  backupItemOperationsAttempted?: number;
  /** Those of them that ended well. */
  backupItemOperationsCompleted?: number;
  /** Those of them that failed. */
  backupItemOperationsFailed?: number;
  /** How many hooks ran, and failed. */
  hookStatus?: HookStatus | null;
  [field: string]: unknown;
}

export interface BackupProgress {
  /** Objects to back up, as far as known. */
  totalItems?: number;
  /** Objects in the archive so far. */
  itemsBackedUp?: number;
}
