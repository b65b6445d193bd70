import { textAt } from '../../../objects/object-at.ts';
import type { OperationProgress } from '../../../plugin-api/item-actions.ts';
import type { KubeObject } from '../../../plugin-api/kube-object.ts';
import type { BackupItemOperation } from '../../../velero-api/files/item-operation.ts';
import type { BackupVolumeInfo, SnapshotDataMovementInfo } from '../../../velero-api/files/volume-info.ts';
import type { Backup } from '../../../velero-api/objects/backup.ts';
import type { DataUpload } from '../../../velero-api/objects/data-upload.ts';
import type { DataPathPhase } from '../../../velero-api/values/data-path.ts';
import { asyncOperationIdLabel, pvcUidLabel } from '../../../velero-api/values/labels.ts';
import type { CsiSnapshotRow } from '../../backup-volume-info.ts';
import { newDataUpload } from './new-data-upload.ts';

/** The data of a claim in one location. */
export interface MovedCopy {
  /** Of its snapshot: the same in each location. */
  readonly id: string;
  readonly size: number;
  /** That were read of the claim for it. */
  readonly readBytes: number;
  /** That it was read on, where that is known. */
  readonly node: string | undefined;
}

/** One claim whose data is moved. */
export interface Upload {
  readonly operationId: string;
  readonly record: DataUpload;
  /** As it was when the backup met it; read again where another process met it. */
  readonly claim?: KubeObject;
  /** Another process began it. */
  readonly isAdopted: boolean;
  running?: { readonly stop: () => void; readonly ended: Promise<unknown> };
  /** Once it has been moved by this process: by the name of the location. */
  copies?: ReadonlyMap<string, MovedCopy>;
  /** Its snapshot in the cluster is gone. */
  isReleased?: boolean;
}

const unknown = 'unknown';

export function hasEnded(phase: DataPathPhase | undefined): boolean {
  return phase === 'Completed' || phase === 'Failed' || phase === 'Canceled';
}

/** What only the claim itself tells, which the process that goes on with it reads again. */
export function noteClaim({ record }: Upload, claim: KubeObject): void {
  record.metadata.labels = { ...record.metadata.labels, [pvcUidLabel]: claim.metadata.uid ?? '' };
  const { csiSnapshot } = record.spec;
  if (csiSnapshot) csiSnapshot.storageClass = textAt(claim, 'spec', 'storageClassName') ?? '';
}

/** What its operation says, in Velero's words. */
export function progressOf({ status }: DataUpload): OperationProgress {
  const { phase, message, progress, startTimestamp, completionTimestamp } = status;
  return {
    completed: hasEnded(phase),
    ...(phase === 'Failed' && { error: message ?? 'it failed' }),
    ...(phase === 'Canceled' && { error: 'DataUpload is canceled' }),
    ...(progress?.bytesDone !== undefined && { nCompleted: progress.bytesDone }),
    ...(progress?.totalBytes !== undefined && { nTotal: progress.totalBytes }),
    operationUnits: 'Bytes',
    description: phase ?? 'New',
    ...(startTimestamp && { started: startTimestamp }),
    ...(completionTimestamp && { updated: completionTimestamp }),
  };
}

/** Its row of `volumeinfo`, as Velero writes it before anything is moved. */
export function movedRow(
  { record, operationId }: Upload,
  { persistentVolume, driver }: { readonly persistentVolume: KubeObject; readonly driver: string },
): CsiSnapshotRow {
  const { sourceNamespace, sourcePVC, csiSnapshot } = record.spec;
  return {
    pvcNamespace: sourceNamespace,
    pvcName: sourcePVC,
    pvName: persistentVolume.metadata.name,
    csiSnapshotInfo: { snapshotHandle: unknown, size: 0, driver, vscName: unknown, operationID: unknown },
    snapshotDataMovementInfo: {
      dataMover: 'velero',
      uploaderType: 'kopia',
      // Velero has the name of the VolumeSnapshot here, though it does not stay.
      retainedSnapshot: csiSnapshot?.volumeSnapshot ?? '',
      snapshotHandle: '',
      operationID: operationId,
      size: 0,
      Phase: record.status.phase ?? '',
    },
  };
}

/** What a row of `volumeinfo` of a location says of it now. */
export function outcomeOf({ record: { status }, copies }: Upload, row: BackupVolumeInfo, location: string): Partial<BackupVolumeInfo> {
  const { phase = '', snapshotID = '', progress, completionTimestamp } = status;
  const incrementalBytes = copies ? copies.get(location)?.readBytes || undefined : status.incrementalBytes;
  const moved: SnapshotDataMovementInfo = {
    ...(row.snapshotDataMovementInfo as SnapshotDataMovementInfo),
    snapshotHandle: snapshotID,
    size: progress?.totalBytes ?? 0,
    ...(incrementalBytes !== undefined && { incrementalSize: incrementalBytes }),
    Phase: phase,
  };
  const result = phase === 'Completed' ? 'succeeded' : 'failed';
  return {
    ...(hasEnded(status.phase) && { result, ...(completionTimestamp && { completionTimestamp }) }),
    snapshotDataMovementInfo: moved,
  };
}

interface OfRowOptions {
  readonly backup: Backup;
  readonly row: BackupVolumeInfo;
  readonly operation: BackupItemOperation['spec'];
  readonly location: string;
  readonly timeoutInMs: number;
  readonly now: Date;
}

/** One that another process began, from what it stored. `undefined` for a row that is none. */
export function uploadOfRow({ row, operation, ...options }: OfRowOptions): Upload | undefined {
  const moved = row.snapshotDataMovementInfo;
  const { pvcNamespace: namespace, pvcName: name } = row;
  const dataUpload = operation.postOperationItems?.[0];
  if (!moved || !namespace || !name || !dataUpload) return undefined;
  const { retainedSnapshot: volumeSnapshot, snapshotHandle, size, incrementalSize, Phase: phase } = moved;
  const driver = row.csiSnapshotInfo?.driver ?? '';
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { namespace, name } };
  const record = newDataUpload({
    ...options,
    claim,
    name: dataUpload.Name,
    snapshot: volumeSnapshot ? { volumeSnapshot, driver } : undefined,
  });
  record.metadata.labels = { ...record.metadata.labels, [asyncOperationIdLabel]: operation.operationID };
  delete record.metadata.labels[pvcUidLabel];
  if (phase === 'Completed')
    Object.assign(record.status, {
      phase,
      snapshotID: snapshotHandle,
      progress: size > 0 ? { bytesDone: size, totalBytes: size } : {},
      ...(incrementalSize && { incrementalBytes: incrementalSize }),
      ...(row.completionTimestamp && { completionTimestamp: row.completionTimestamp }),
    });
  if (phase === 'Failed' || phase === 'Canceled') Object.assign(record.status, { phase });
  return { operationId: operation.operationID, record, isAdopted: true };
}
