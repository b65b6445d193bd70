/** One object as Velero's Go code names it; its keys are capitalised because the Go struct has no tags. */
export interface OperationResource {
  /** `''` is the core group. */
  Group: string;
  /** In the plural. */
  Resource: string;
  /** `''` of cluster-scoped kinds. */
  Namespace: string;
  /** Name of the object. */
  Name: string;
  [field: string]: unknown;
}

/** How far an asynchronous operation is. */
export type ItemOperationPhase = 'New' | 'InProgress' | 'Completed' | 'Failed';

/** How far an asynchronous operation of an item action has come (Velero's pkg/itemoperation). */
export interface ItemOperationStatus {
  /** How far it is. */
  phase: ItemOperationPhase;
  /** Why it failed. */
  error?: string;
  /** How much is done, in `operationUnits`. */
  nCompleted?: number;
  /** How much there is to do, in `operationUnits`. */
  nTotal?: number;
  /** What is counted, such as `Bytes`. */
  operationUnits?: string;
  /** For people: what it is doing. */
  description?: string;
  /** When it was begun. RFC 3339. */
  created?: string | null;
  /** When its action began to work. RFC 3339. */
  started?: string | null;
  /** When this was last known. RFC 3339. */
  updated?: string | null;
  [field: string]: unknown;
}

/** One row of a backup's `-itemoperations.json.gz` (Velero's pkg/persistence/object_store.go). */
export interface BackupItemOperation {
  /** Which operation, of which object and action. */
  spec: {
    backupName: string;
    backupUID: string;
    backupItemAction: string;
    resourceIdentifier: OperationResource;
    operationID: string;
    /** Objects that are fetched again and replaced in the archive once the operation is done. */
    postOperationItems: readonly OperationResource[] | null;
    [field: string]: unknown;
  };
  /** How far it is. */
  status: ItemOperationStatus;
  [field: string]: unknown;
}

/** One row of a restore's `-itemoperations.json.gz`. */
export interface RestoreItemOperation {
  /** Which operation, of which object and action. */
  spec: {
    restoreName: string;
    restoreUID: string;
    restoreItemAction: string;
    resourceIdentifier: OperationResource;
    operationID: string;
    [field: string]: unknown;
  };
  /** How far it is. */
  status: ItemOperationStatus;
  [field: string]: unknown;
}
