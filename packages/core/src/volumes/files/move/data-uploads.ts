import type { VolumeBlobDigest } from '../../../contract/store/volume-blob-digest.ts';
import type { CallOptions } from '../../../plugin-api/call-options.ts';
import type { OperationProgress } from '../../../plugin-api/item-actions.ts';
import type { KubeObject, ResourceIdentifier } from '../../../plugin-api/kube-object.ts';
import type { BackupItemOperation } from '../../../velero-api/files/item-operation.ts';
import type { BackupVolumeInfo } from '../../../velero-api/files/volume-info.ts';
import type { TakenSnapshot } from '../../csi/csi-snapshots.ts';

/** The data of claims, moved into the backup's locations: Velero's DataUploads, which only the archive has. It is moved once the backup is
 * stored, while its operations are waited for; by another process, should this one have ended. */
export interface DataUploads {
  /** Plans to move what a snapshot of a claim holds, or the claim itself where there is none. */
  begin(claim: KubeObject, options: { readonly persistentVolume: KubeObject; readonly taken?: TakenSnapshot | undefined }): BegunUpload;
  /** Takes over what another process began: its operations, and the rows of `volumeinfo`. */
  adopt(operations: readonly BackupItemOperation[], rows: readonly BackupVolumeInfo[]): void;
  /** How far an operation is. One that nobody works on is begun. */
  progress(operationId: string): OperationProgress;
  /** Ends one early, and waits until it has ended. */
  cancel(operationId: string): Promise<void>;
  /** The DataUpload of that name, as it is now. */
  objectOf(id: ResourceIdentifier): KubeObject | undefined;
  /** A row of a location's `volumeinfo` as it is now. */
  withOutcome(row: BackupVolumeInfo, location: string): BackupVolumeInfo;
  /** Digests of the blobs that were stored in a location so far, as far as their format does not protect all of their bytes. */
  digestsIn(location: string): readonly VolumeBlobDigest[];
  /** Whether there is one. */
  readonly some: boolean;
  /** Deletes the snapshots in the cluster whose data has been moved, or could not be, once that is recorded. Returns what stays. */
  release(options: CallOptions): Promise<readonly string[]>;
  /** Ends all, and forgets what was moved, when the backup ends early. Returns what stays. */
  discard(options: CallOptions): Promise<readonly string[]>;
}

export interface BegunUpload {
  readonly operationId: string;
  readonly dataUpload: ResourceIdentifier;
}
