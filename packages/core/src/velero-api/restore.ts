import type { GoDuration, LabelSelector, VeleroObjectMeta } from './meta.ts';

/** `velero.io/v1` Restore. Field order and meaning: Velero's pkg/apis/velero/v1/restore_types.go. Unknown fields are kept. */
export interface Restore {
  kind: 'Restore';
  apiVersion: 'velero.io/v1';
  metadata: VeleroObjectMeta;
  spec: RestoreSpec;
  status: RestoreStatus;
  [field: string]: unknown;
}

export type RestorePhase =
  | 'New'
  | 'FailedValidation'
  | 'InProgress'
  | 'WaitingForPluginOperations'
  | 'WaitingForPluginOperationsPartiallyFailed'
  | 'Finalizing'
  | 'FinalizingPartiallyFailed'
  | 'Completed'
  | 'PartiallyFailed'
  | 'Failed';

export type ExistingResourcePolicy = 'none' | 'update';

export interface RestoreSpec {
  backupName?: string;
  scheduleName?: string;
  includedNamespaces?: string[] | null;
  excludedNamespaces?: string[] | null;
  includedResources?: string[] | null;
  excludedResources?: string[] | null;
  namespaceMapping?: Record<string, string>;
  labelSelector?: LabelSelector | null;
  orLabelSelectors?: LabelSelector[] | null;
  restorePVs?: boolean | null;
  restoreStatus?: { includedResources?: string[] | null; excludedResources?: string[] | null } | null;
  preserveNodePorts?: boolean | null;
  includeClusterResources?: boolean | null;
  hooks?: Record<string, unknown>;
  existingResourcePolicy?: ExistingResourcePolicy;
  itemOperationTimeout?: GoDuration;
  resourceModifier?: { kind: string; name: string; apiGroup?: string | null } | null;
  uploaderConfig?: { writeSparseFiles?: boolean | null; parallelFilesDownload?: number };
  [field: string]: unknown;
}

export interface RestoreStatus {
  phase?: RestorePhase;
  validationErrors?: string[];
  warnings?: number;
  errors?: number;
  failureReason?: string;
  startTimestamp?: string | null;
  completionTimestamp?: string | null;
  progress?: { totalItems?: number; itemsRestored?: number } | null;
  restoreItemOperationsAttempted?: number;
  restoreItemOperationsCompleted?: number;
  restoreItemOperationsFailed?: number;
  hookStatus?: { hooksAttempted?: number; hooksFailed?: number } | null;
  [field: string]: unknown;
}
