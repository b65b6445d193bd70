import type { BackupStore } from '../../contract/store/backup-store.ts';
import { ownMember } from '../../json/index.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { isFinished } from '../../velero-api/objects/phases.ts';

interface CountOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly backup: Backup;
}

/**
 * In what a finished backup's own counts contradict the rows of its files, as sentences: rows of volumes that are gone would
 * otherwise be volumes without data.
 * @throws LifeboatError `BACKUP_BROKEN` for a damaged file
 */
export async function countDisagreements({ backups, backup, signal }: CountOptions): Promise<string[]> {
  const { status } = backup;
  const { name } = backup.metadata;
  if (!isFinished(status.phase) || status.phase === 'Failed' || status.phase === 'FailedValidation') return [];
  const snapshots = await backups.readVolumeSnapshots(name, { signal });
  const operations = await backups.readItemOperations(name, { signal });
  const problems: string[] = [];
  const compare = (field: keyof typeof status, rows: number | undefined, file: string) => {
    const count = ownMember(status, String(field)) ?? 0;
    if (rows !== undefined && rows !== count)
      problems.push(
        `status.${String(field)} is ${String(count)}, but ${file} has ${rows} such rows: it may be damaged or another backup's`,
      );
  };
  const taken = snapshots?.filter((row) => row.status?.phase === 'Completed');
  compare('volumeSnapshotsAttempted', snapshots?.length, 'volumesnapshots');
  compare('volumeSnapshotsCompleted', taken?.length, 'volumesnapshots');
  compare('backupItemOperationsAttempted', operations?.length, 'itemoperations');
  return problems;
}
