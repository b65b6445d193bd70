import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { BackupStore } from '../storage/backup-store.ts';

export interface DeleteBackupOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly name: string;
}

export interface DeletedBackup {
  readonly objects: number;
  readonly unfinishedPuts: number;
  /** Names of the restores whose files went with it. */
  readonly restores: readonly string[];
}

/**
 * Removes a backup's files, also those of an unfinished or broken one, and the files of its restores (reference 2.12, as
 * far as no cluster is needed). Which restores are its own is told by their `lifeboat-restore.json`: files of a restore
 * that only Velero knows stay. The backup goes last, so that an interrupted delete can be repeated.
 * @throws LifeboatError `BACKUP_NOT_FOUND` when nothing is there under the name, `STORE_READ_ONLY`
 */
export async function deleteBackup({ backups, name, signal }: DeleteBackupOptions): Promise<DeletedBackup> {
  const entry = await backups.inspect(name, { signal });
  const restores: string[] = [];
  for await (const { name: restore, restore: object } of backups.listRestores({ signal })) {
    if (object?.spec.backupName === name) restores.push(restore);
  }
  if (!entry && restores.length === 0) {
    throw new LifeboatError({
      code: 'BACKUP_NOT_FOUND',
      message: `There is no backup "${name}" in location "${backups.location}": nothing was deleted`,
      context: { backup: name, location: backups.location },
    });
  }
  for (const restore of restores) await backups.deleteRestore(restore, { signal });
  return { ...(await backups.deleteBackup(name, { signal })), restores };
}
