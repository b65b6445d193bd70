import type { OperationProgress } from '../../../plugin-api/item-actions.ts';
import type { KubeObject, ResourceIdentifier } from '../../../plugin-api/kube-object.ts';
import type { RestoreItemOperation } from '../../../velero-api/files/item-operation.ts';
import type { BackupVolumeInfo } from '../../../velero-api/files/volume-info.ts';

/** Moved data on its way into new volumes: Velero's DataDownloads, without the objects. A claim waits for its volume, and its Pods with it,
 * until all is written. */
export interface DataDownloads {
  /** The operation that is to fill the volume of a claim of the backup; `undefined` for a claim whose data was not moved.
   * @throws LifeboatError `SNAPSHOT_NOT_FOUND` for one whose data was to be moved, and is not known */
  plan(claim: { readonly resource: ResourceIdentifier; readonly itemFromBackup: KubeObject }): Promise<string | undefined>;
  /** A claim was created. Does not wait. */
  start(target: { readonly namespace: string; readonly name: string }): void;
  /** No more Pods are to come that may want a claim. */
  objectsCreated(): void;
  /** Takes over the operations of another process, by the rows of `volumeinfo` of the backup. */
  adopt(operations: readonly RestoreItemOperation[], rows: readonly BackupVolumeInfo[]): void;
  /** How far an operation is. One that nobody works on is begun. */
  progress(operationId: string): OperationProgress;
  /** Ends one early, and waits until it has ended. */
  cancel(operationId: string): Promise<void>;
}
