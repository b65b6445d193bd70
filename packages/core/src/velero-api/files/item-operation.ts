/** One object as Velero's Go code names it; its keys are capitalised because the Go struct has no tags. */
export interface OperationResource {
  Group: string;
  Resource: string;
  Namespace: string;
  Name: string;
  [field: string]: unknown;
}

export type ItemOperationPhase = 'New' | 'InProgress' | 'Completed' | 'Failed';

/** How far an asynchronous operation of an item action has come (Velero's pkg/itemoperation). */
export interface ItemOperationStatus {
  phase: ItemOperationPhase;
  error?: string;
  nCompleted?: number;
  nTotal?: number;
  operationUnits?: string;
  description?: string;
  created?: string | null;
  started?: string | null;
  updated?: string | null;
  [field: string]: unknown;
}

/** One row of a backup's `-itemoperations.json.gz` (Velero's pkg/persistence/object_store.go). */
export interface BackupItemOperation {
  spec: {
    backupName: string;
    backupUID: string;
    backupItemAction: string;
    resourceIdentifier: OperationResource;
    operationID: string;
    /** Objects that are fetched again and replaced in the archive once the operation is done. */
    postOperationItems: OperationResource[] | null;
    [field: string]: unknown;
  };
  status: ItemOperationStatus;
  [field: string]: unknown;
}

/** One row of a restore's `-itemoperations.json.gz`. */
export interface RestoreItemOperation {
  spec: {
    restoreName: string;
    restoreUID: string;
    restoreItemAction: string;
    resourceIdentifier: OperationResource;
    operationID: string;
    [field: string]: unknown;
  };
  status: ItemOperationStatus;
  [field: string]: unknown;
}
