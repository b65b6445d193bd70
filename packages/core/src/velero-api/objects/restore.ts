import type { GoDuration, LabelSelector, Timestamp, TypedLocalObjectReference, VeleroObjectMeta } from '../values/meta.ts';
import type { HookStatus, RestoreHooks } from './hooks.ts';

/** `velero.io/v1` Restore. Field order and meaning: Velero's pkg/apis/velero/v1/restore_types.go. Unknown fields are kept. */
export interface Restore {
  /** `Restore`. */
  kind: 'Restore';
  /** `velero.io/v1`. */
  apiVersion: 'velero.io/v1';
  /** Name, namespace, labels, annotations. */
  metadata: VeleroObjectMeta;
  /** What was asked for. */
  spec: RestoreSpec;
  /** What became of it. */
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

/** Where a restore stands; see `isFinished`. */
export type RestorePhase = (typeof restorePhases)[number];

/** Not an enum of the CRD: Velero's server checks it. `none` keeps what exists, `update` patches it. */
export const existingResourcePolicies = ['none', 'update'] as const;

export type ExistingResourcePolicy = (typeof existingResourcePolicies)[number];

/** What to restore, from one backup or from a schedule's newest completed one. */
export interface RestoreSpecFields<D = GoDuration> {
  /** Either this or `scheduleName`. */
  backupName?: string;
  scheduleName?: string;
  /** Empty: every namespace of the backup. */
  includedNamespaces?: string[] | null;
  excludedNamespaces?: string[] | null;
  /** Plural names such as `deployments.apps`. Empty: every resource. */
  includedResources?: string[] | null;
  excludedResources?: string[] | null;
  /** Old to new namespace. The others keep their names. */
  namespaceMapping?: Record<string, string>;
  /** Not together with `orLabelSelectors`. */
  labelSelector?: LabelSelector | null;
  /** Objects that fit one of them. */
  orLabelSelectors?: LabelSelector[] | null;
  /** PersistentVolumes from their snapshots. @default true */
  restorePVs?: boolean | null;
  /** Resources whose `status` is restored. @default none */
  restoreStatus?: RestoreStatusSpec | null;
  /** Keep the node ports of Services. @default false */
  preserveNodePorts?: boolean | null;
  /** @default cluster-scoped objects that belong to what is included */
  includeClusterResources?: boolean | null;
  hooks?: RestoreHooks<D>;
  /** @default 'none' */
  existingResourcePolicy?: ExistingResourcePolicy;
  /** For asynchronous operations of item actions. @default 4h0m0s */
  itemOperationTimeout?: D;
  /** ConfigMap with patches, in Velero's namespace (Velero's internal/resourcemodifiers). */
  resourceModifier?: TypedLocalObjectReference | null;
  /** ConfigMap with filters by namespace and kind, in Velero's namespace. New in 1.18.3. */
  resourcePolicy?: TypedLocalObjectReference | null;
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
  /** How far it is. @default 'New' */
  phase?: RestorePhase;
  /** Why it was refused. */
  validationErrors?: readonly string[] | null;
  /** Warnings in the results. */
  warnings?: number;
  /** Errors in the results. */
  errors?: number;
  /** What made the phase `Failed`. */
  failureReason?: string;
  /** RFC 3339. */
  startTimestamp?: Timestamp;
  /** RFC 3339. */
  completionTimestamp?: Timestamp;
  /** Best effort while in progress. */
  progress?: RestoreProgress | null;
  /** Asynchronous operations that were begun. */
  restoreItemOperationsAttempted?: number;
  /** Those of them that ended well. */
  restoreItemOperationsCompleted?: number;
  /** Those of them that failed. */
  restoreItemOperationsFailed?: number;
  /** How many hooks ran, and failed. */
  hookStatus?: HookStatus | null;
  [field: string]: unknown;
}

export interface RestoreProgress {
  /** Objects to restore, as far as known. */
  totalItems?: number;
  itemsRestored?: number;
}
