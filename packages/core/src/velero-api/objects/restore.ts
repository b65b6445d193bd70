import type { GoDuration, LabelSelector, Timestamp, TypedLocalObjectReference, VeleroObjectMeta } from '../values/meta.ts';
import type { HookStatus, RestoreHooks } from './hooks.ts';

/** `velero.io/v1` Restore. Field order and meaning: Velero's pkg/apis/velero/v1/restore_types.go. Unknown fields are kept. */
export interface Restore {
  /** `Restore`. */
  kind: 'Restore';
  /** `velero.io/v1`. */
  apiVersion: 'velero.io/v1';
  /** Name, namespace, labels and annotations. */
  metadata: VeleroObjectMeta;
  /** What was requested. */
  spec: RestoreSpec;
  /** Phase, times and counts of the restore. */
  status: RestoreStatus;
  [field: string]: unknown;
}

/** In the order of Velero's CRD; Velero's pkg/controller/restore_controller.go says how one follows from the other. */
export const restorePhases = [
  'New',
  'FailedValidation',
  'InProgress',
  'WaitingForPluginOperations',
  'WaitingForPluginOperationsPartiallyFailed',
  'Completed',
  'PartiallyFailed',
  'Failed',
  'Finalizing',
  'FinalizingPartiallyFailed',
] as const;

/** The phase of a restore; see `isFinished`. */
export type RestorePhase = (typeof restorePhases)[number];

/** Not an enum of the CRD: Velero's server checks it. `none` keeps what exists, `update` patches it. */
export const existingResourcePolicies = ['none', 'update'] as const;

export type ExistingResourcePolicy = (typeof existingResourcePolicies)[number];

/** What to restore, from a backup or from the newest completed backup of a schedule. */
export interface RestoreSpecFields<D = GoDuration> {
  /** Name of the backup. Give either this or `scheduleName`. */
  backupName?: string;
  /** Name of a Schedule, whose newest completed backup is restored. Give either this or `backupName`. */
  scheduleName?: string;
  /** Namespaces to restore, by their names in the backup. Empty: every namespace of the backup. @default every namespace */
  includedNamespaces?: string[] | null;
  /** Namespaces to leave out, by their names in the backup. @default none */
  excludedNamespaces?: string[] | null;
  /** Resources to restore, by plural names such as `deployments.apps`. Empty: every resource. @default every resource */
  includedResources?: string[] | null;
  /** Resources to leave out, by plural names. @default none */
  excludedResources?: string[] | null;
  /** Renames namespaces: old name to new name. The others keep their names. @default none */
  namespaceMapping?: Record<string, string>;
  /** Restore only objects with these labels. Not together with `orLabelSelectors`. @default all objects */
  labelSelector?: LabelSelector | null;
  /** Restore only objects that match one of these selectors. Not together with `labelSelector`. @default all objects */
  orLabelSelectors?: LabelSelector[] | null;
  /** Whether to restore PersistentVolumes from their snapshots. @default true */
  restorePVs?: boolean | null;
  /** Resources whose `status` is restored. @default none */
  restoreStatus?: RestoreStatusSpec | null;
  /** Keep the node ports of Services. @default false */
  preserveNodePorts?: boolean | null;
  /** Whether to restore cluster-scoped objects. @default only those that belong to what is included */
  includeClusterResources?: boolean | null;
  /** Commands that run in restored Pods, and init containers that are added to them. @default none */
  hooks?: RestoreHooks<D>;
  /** What happens to objects that exist and differ: `none` leaves them, `update` patches them. @default 'none' */
  existingResourcePolicy?: ExistingResourcePolicy;
  /** How long to wait for asynchronous operations of item actions. @default 4h0m0s */
  itemOperationTimeout?: D;
  /** Name of a ConfigMap with patches, in Velero's namespace (Velero's internal/resourcemodifiers). @default none */
  resourceModifier?: TypedLocalObjectReference | null;
  /** Name of a ConfigMap with filters by namespace and kind, in Velero's namespace. New in Velero 1.18.3. @default none */
  resourcePolicy?: TypedLocalObjectReference | null;
  /** How files of volumes are written: sparsely, how many at the same time, and whether files that the backup does not have are deleted. */
  uploaderConfig?: { writeSparseFiles?: boolean | null; parallelFilesDownload?: number; deleteExtraFiles?: boolean | null } | null;
  /** Since Velero 1.19: leave the server's own resource modifier out. */
  skipDefaultResourceModifier?: boolean | null;
  /** Since Velero 1.19: restore the data of volumes into claims that exist, `full` or `incremental`. Velero's server checks it. */
  existingVolumeDataPolicy?: string | null;
}

/** As it is stored: fields of a later Velero are kept. */
export interface RestoreSpec<D = GoDuration> extends RestoreSpecFields<D> {
  [field: string]: unknown;
}

export interface RestoreStatusSpec {
  /** Empty: every resource. */
  includedResources?: string[] | null;
  excludedResources?: string[] | null;
}

/** The status of a velero.io Restore. */
export interface RestoreStatus {
  /** Phase of the restore. @default 'New' */
  phase?: RestorePhase;
  /** Why the restore was refused. */
  validationErrors?: readonly string[] | null;
  /** Number of warnings in the results. */
  warnings?: number;
  /** Number of errors in the results. */
  errors?: number;
  /** Why the phase is `Failed`. */
  failureReason?: string;
  /** When the restore started. RFC 3339. */
  startTimestamp?: Timestamp;
  /** When the restore ended. RFC 3339. */
  completionTimestamp?: Timestamp;
  /** Number of objects so far; updated from time to time during the run. */
  progress?: RestoreProgress | null;
  /** Number of asynchronous operations that were started. */
  restoreItemOperationsAttempted?: number;
  /** Number of these operations that succeeded. */
  restoreItemOperationsCompleted?: number;
  /** Number of these operations that failed. */
  restoreItemOperationsFailed?: number;
  /** Number of hooks that ran, and of those that failed. */
  hookStatus?: HookStatus | null;
  [field: string]: unknown;
}

export interface RestoreProgress {
  /** Objects to restore, as far as known. */
  totalItems?: number;
  itemsRestored?: number;
}
