import type { BackupFile } from '../../contract/store/stored-file.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { isFinished } from '../../velero-api/objects/phases.ts';

const always = ['resource-list', 'results', 'volumeinfo', 'volumesnapshots', 'podvolumebackups', 'itemoperations'] as const;

/** Everything is stored, but for what asynchronous operations still change. */
const isStoredWhole = (phase: Backup['status']['phase']) =>
  isFinished(phase) || /^(WaitingForPluginOperations|Finalizing)/.test(phase ?? '');

/**
 * The files that a stored backup of this kind always has, empty ones included: their absence is damage, not "nothing".
 * Velero 1.18 writes all of them or, if one put fails, removes the backup (Velero's pkg/persistence/object_store_layout.go); only the log may be lacking. By
 * `spec.volumeGroupSnapshotLabelKey`, which its server always sets, a backup tells that it is from such a server or from
 * Lifeboat. Of older ones it is required what their counts speak of; CSI snapshots are in `volumeinfo` since 1.13, and were in files
 * of their own before.
 * @param hasCsiFiles whether such a file is there, where that was looked for
 */
export function requiredFiles({ spec, status }: Backup, hasCsiFiles = true): readonly BackupFile[] {
  if (!isStoredWhole(status.phase) || status.phase === 'Failed' || status.phase === 'FailedValidation') return [];
  if (spec.volumeGroupSnapshotLabelKey) return always;
  const counted: BackupFile[] = [];
  if ((status.volumeSnapshotsAttempted ?? 0) > 0) counted.push('volumesnapshots');
  if ((status.backupItemOperationsAttempted ?? 0) > 0) counted.push('itemoperations');
  if ((status.csiVolumeSnapshotsAttempted ?? 0) > 0 && !hasCsiFiles) counted.push('volumeinfo');
  return counted;
}
