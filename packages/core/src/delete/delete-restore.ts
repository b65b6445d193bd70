import type { BackupStore } from '../contract/store/backup-store.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';

interface DeleteRestoreOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly name: string;
  readonly now: Date;
  /** Also one that runs. @default false */
  readonly force?: boolean | undefined;
}

/**
 * Removes the files of a restore, Lifeboat's or Velero's. What it restored stays, and so does Velero's Restore object.
 * @throws LifeboatError `RESTORE_NOT_FOUND` when nothing is there under the name, `RESTORE_IN_PROGRESS`, `STORE_READ_ONLY`
 */
export async function deleteRestore({ backups, name, now, force, signal }: DeleteRestoreOptions): Promise<{ objects: number }> {
  const { objects } = await backups.deleteRestore(name, { now, force, signal });
  if (objects > 0) return { objects };
  throw new LifeboatError({
    code: 'RESTORE_NOT_FOUND',
    message: `There is no restore "${name}" in location "${backups.location}": nothing was deleted`,
    context: { restore: name, location: backups.location },
  });
}
