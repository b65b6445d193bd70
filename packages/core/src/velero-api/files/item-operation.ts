/** One object as Velero's Go code names it; its keys are capitalised because the Go struct has no tags. */
export interface OperationResource {
  /** API group; `''` is the core group. */
  Group: string;
  /** Plural name of the resource. */
  Resource: string;
  /** Namespace; `''` for cluster-scoped kinds. */
  Namespace: string;
  /** Name of the object. */
  Name: string;
  [field: string]: unknown;
}

/** The phase of an asynchronous operation. */
export type ItemOperationPhase = 'New' | 'InProgress' | 'Completed' | 'Failed';

/** The state of an asynchronous operation of an item action (Velero's pkg/itemoperation). */
export interface ItemOperationStatus {
  /** The phase of the operation. */
  phase: ItemOperationPhase;
  /** Why the operation failed. */
  error?: string;
  /** How much is done, in `operationUnits`. */
  nCompleted?: number;
  /** How much there is to do, in `operationUnits`. */
  nTotal?: number;
  /** What is counted, such as `Bytes`. */
  operationUnits?: string;
  /** What the operation is doing, for people. */
  description?: string;
  /** When the operation was created. RFC 3339. */
  created?: string | null;
  /** When the action started to work on it. RFC 3339. */
  started?: string | null;
  /** When this state was last read. RFC 3339. */
  updated?: string | null;
  [field: string]: unknown;
}

/** One row of a backup's `-itemoperations.json.gz` (Velero's pkg/persistence/object_store.go). */
export interface BackupItemOperation {
  /** The operation, its object and its action. */
  spec: {
    backupName: string;
    backupUID: string;
    backupItemAction: string;
    resourceIdentifier: OperationResource;
    operationID: string;
    /** Objects that are read again and replaced in the archive after the operation has ended. */
    postOperationItems: readonly OperationResource[] | null;
    [field: string]: unknown;
  };
  /** The state of the operation. */
  status: ItemOperationStatus;
  [field: string]: unknown;
}

/** One row of a restore's `-itemoperations.json.gz`. */
export interface RestoreItemOperation {
  /** The operation, its object and its action. */
  spec: {
    restoreName: string;
    restoreUID: string;
    restoreItemAction: string;
    resourceIdentifier: OperationResource;
    operationID: string;
    [field: string]: unknown;
  };
  /** The state of the operation. */
  status: ItemOperationStatus;
  [field: string]: unknown;
}
