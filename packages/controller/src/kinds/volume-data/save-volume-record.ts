import type { VolumeRecord } from '@lifeboat/core';
import type { DataDownload, DataUpload, PodVolumeBackup, PodVolumeRestore } from '@lifeboat/core/velero-api';
import type { VeleroObjects } from '@lifeboat/core/velero-client';
import type { ControllerContext } from '../../controller-context.ts';
import { changeObject } from '../../machinery/change-object.ts';
import { ignoring } from '../../machinery/ignoring.ts';
import { ensureBackupRepository } from './ensure-backup-repository.ts';

interface SaveOptions {
  /** The location that the Backup names. Records of other locations get no object, because each volume has one. @default the record's */
  readonly location?: string | undefined;
  readonly signal: AbortSignal;
}

/** Writes the newest state of a volume's record to the object that Velero would have, and makes its BackupRepository. */
export async function saveVolumeRecord(
  context: ControllerContext,
  record: VolumeRecord,
  { location = record.spec.backupStorageLocation, signal }: SaveOptions,
): Promise<void> {
  const { kind, spec, status } = record;
  if (spec.backupStorageLocation !== location) return await ensureRepositoryOf(context, record, signal);
  const objects = context.objects(kind) as VeleroObjects<PodVolumeBackup | PodVolumeRestore | DataUpload | DataDownload>;
  const { name, generateName, labels, annotations, ownerReferences } = record.metadata;
  context.tell({ type: 'volume-record', object: record });
  // A copy that ended early no longer has a snapshot.
  const snapshot = (kind === 'PodVolumeBackup' || kind === 'DataUpload') && { snapshotID: record.status.snapshotID ?? null };
  const change = () => ({ status: { ...status, ...snapshot } });
  if (await changeObject({ objects, name, signal, change })) return;
  const generated = typeof generateName === 'string' && { generateName };
  await objects
    .create({ metadata: { name, ...generated, labels, ...(annotations && { annotations }), ownerReferences }, spec, status }, { signal })
    .catch(ignoring('KUBERNETES_ALREADY_EXISTS'));
  await ensureRepositoryOf(context, record, signal);
}

/** Makes the BackupRepository that a record belongs to, unless there is one. */
export async function ensureRepositoryOf(context: ControllerContext, record: VolumeRecord, signal: AbortSignal): Promise<void> {
  const volumeNamespace = record.kind === 'PodVolumeBackup' ? record.spec.pod.namespace : record.spec.sourceNamespace;
  const { backupStorageLocation } = record.spec;
  // Velero's data mover always uses kopia.
  const repositoryType = record.kind === 'DataUpload' || record.kind === 'DataDownload' ? 'kopia' : (record.spec.uploaderType ?? '');
  if (volumeNamespace) await ensureBackupRepository(context, { volumeNamespace, backupStorageLocation, repositoryType }, signal);
}
