import type { GoDuration, LabelSelector, Timestamp, TypedLocalObjectReference, VeleroObjectMeta } from '../values/meta.ts';
import type { BackupHooks, HookStatus } from './hooks.ts';

/** `velero.io/v1` Backup. Field order and meaning: Velero's pkg/apis/velero/v1/backup_types.go. Unknown fields are kept. */
export interface Backup {
  /** `Backup`. */
  kind: 'Backup';
  /** `velero.io/v1`. */
  apiVersion: 'velero.io/v1';
  /** Name, namespace, labels and annotations. */
  metadata: VeleroObjectMeta;
  /** What was requested. */
  spec: BackupSpec;
  /** Phase, times and counts of the backup. */
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

/** The phase of a backup; see `isFinished`. */
export type BackupPhase = (typeof backupPhases)[number];

/** Since Velero 1.19. `Incremental`: of volume data, only what changed. */
export const backupTypes = ['Full', 'Incremental'] as const;

export type BackupType = (typeof backupTypes)[number];

/** What to back up. Use either the three old resource filters (`includedResources`, `excludedResources`, `includeClusterResources`) or the
 * four scoped ones. */
export interface BackupSpecFields<D = GoDuration> {
  /** Only in the template of a Schedule: labels and, since Velero 1.19, annotations of its backups. @default those of the Schedule */
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  /** Namespaces to back up, as globs. Empty: every namespace. @default every namespace */
  includedNamespaces?: string[] | null;
  /** Namespaces to leave out, as globs. @default none */
  excludedNamespaces?: string[] | null;
  /** Resources to back up, by plural names such as `deployments.apps`. Empty: every resource. @default every resource */
  includedResources?: string[] | null;
  /** Resources to leave out, by plural names. @default none */
  excludedResources?: string[] | null;
  /** Cluster-scoped resources to back up. Empty: only objects that belong to what is included. `*`: all. */
  includedClusterScopedResources?: string[] | null;
  /** Cluster-scoped resources to leave out. @default none */
  excludedClusterScopedResources?: string[] | null;
  /** Namespaced resources to back up. Empty: all. */
  includedNamespaceScopedResources?: string[] | null;
  /** Namespaced resources to leave out. @default none */
  excludedNamespaceScopedResources?: string[] | null;
  /** Back up only objects with these labels. Not together with `orLabelSelectors`. @default all objects */
  labelSelector?: LabelSelector | null;
  /** Back up only objects that match one of these selectors. Not together with `labelSelector`. @default all objects */
  orLabelSelectors?: LabelSelector[] | null;
  /** Whether to take snapshots of PersistentVolumes. @default true where a snapshot location fits */
  snapshotVolumes?: boolean | null;
  /** How long the backup is kept. @default 720h0m0s */
  ttl?: D;
  /** Claims with equal values of this label are snapshotted together. @default 'velero.io/volume-group' */
  volumeGroupSnapshotLabelKey?: string;
  /** Whether to back up cluster-scoped objects. @default only those that belong to what is included */
  includeClusterResources?: boolean | null;
  /** Commands that run in Pods before and after they are backed up. @default none */
  hooks?: BackupHooks<D>;
  /** Name of a BackupStorageLocation. @default the default one */
  storageLocation?: string;
  /** Names of VolumeSnapshotLocations, at most one for each provider. @default the only one of each provider */
  volumeSnapshotLocations?: readonly string[];
  /** Deprecated; use `defaultVolumesToFsBackup`. */
  defaultVolumesToRestic?: boolean | null;
  /** Copy the files of all volumes of Pods, not only of those that annotations name. @default false */
  defaultVolumesToFsBackup?: boolean | null;
  /** Objects to back up before others of their resource, in this order: plural resource name to a comma-separated list of `namespace/name`
   * (or `name`).
   * @default none */
  orderedResources?: Record<string, string> | null;
  /** How long to wait until a CSI snapshot is ready. @default 10m0s */
  csiSnapshotTimeout?: D;
  /** How long to wait for asynchronous operations of item actions. @default 4h0m0s */
  itemOperationTimeout?: D;
  /** Name of a ConfigMap with volume policies, in Velero's namespace. @default none */
  resourcePolicy?: TypedLocalObjectReference;
  /** Move the data of snapshots into the storage location. @default false */
  snapshotMoveData?: boolean | null;
  /** Who moves the data of snapshots: `velero-fs`, `velero-block` (since Velero 1.19) or another data mover. @default 'velero', the
   * built-in one */
  datamover?: string;
  /** Number of files of a volume that are uploaded at the same time. @default chosen by the uploader */
  uploaderConfig?: { parallelFilesUpload?: number } | null;
  /** Since Velero 1.19. Lifeboat keeps it but does not use it: its own backups are always full. */
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
  /** When the backup expires and may be deleted. */
  expiration?: Timestamp;
  /** Phase of the backup. @default 'New' */
  phase?: BackupPhase;
  /** Position in the queue, from 1, in phase `Queued`. */
  queuePosition?: number;
  /** Why the backup was refused. */
  validationErrors?: readonly string[] | null;
  /** When the backup started. RFC 3339. */
  startTimestamp?: Timestamp;
  /** When the backup ended. RFC 3339. */
  completionTimestamp?: Timestamp;
  /** Number of snapshots that volume snapshotters started. */
  volumeSnapshotsAttempted?: number;
  /** Number of these snapshots that became usable. */
  volumeSnapshotsCompleted?: number;
  /** Why the phase is `Failed`. */
  failureReason?: string;
  /** Number of warnings in the log. */
  warnings?: number;
  /** Number of errors in the log. */
  errors?: number;
  /** Number of objects so far; updated from time to time during the run. */
  progress?: BackupProgress | null;
  /** Number of CSI snapshots that were started. */
  csiVolumeSnapshotsAttempted?: number;
  /** Number of these CSI snapshots that became usable. */
  csiVolumeSnapshotsCompleted?: number;
  /** Number of asynchronous operations that were started. */
  backupItemOperationsAttempted?: number;
  /** Number of these operations that succeeded. */
  backupItemOperationsCompleted?: number;
  /** Number of these operations that failed. */
  backupItemOperationsFailed?: number;
  /** Number of hooks that ran, and of those that failed. */
  hookStatus?: HookStatus | null;
  [field: string]: unknown;
}

export interface BackupProgress {
  /** Objects to back up, as far as known. */
  totalItems?: number;
  /** Objects in the archive so far. */
  itemsBackedUp?: number;
}
