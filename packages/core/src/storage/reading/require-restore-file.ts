import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { RestoreFile } from '../../contract/store/stored-file.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import { broken } from '../layout/get-if-there.ts';
import { restoreKey } from '../layout/velero-layout.ts';

interface RequireFileOptions {
  readonly store: Pick<BackupStore, 'location'>;
  /** As its record says. */
  readonly restore: Restore;
  readonly file: RestoreFile;
}

const kept: readonly RestoreFile[] = ['resource-list', 'itemoperations', 'volumeinfo', 'results', 'logs'];

/**
 * What a file of a restore of Lifeboat holds; `undefined` for one that need not be there. All of them are stored before the record
 * says that the restore waits or has ended, and that of hooks where it waits for some.
 * @throws LifeboatError `BACKUP_BROKEN` that names a missing one
 */
export async function requireRestoreFile<T>(
  read: Promise<T | undefined>,
  { store, restore, file }: RequireFileOptions,
): Promise<T | undefined> {
  const found = await read;
  const { phase = 'New', hookStatus } = restore.status;
  const isWaiting = /^(WaitingForPluginOperations|Finalizing)/.test(phase);
  const isRequired =
    file === 'hooks' ? isWaiting && (hookStatus?.hooksAttempted ?? 0) > 0 : kept.includes(file) && (isWaiting || ended.includes(phase));
  if (found !== undefined || !isRequired) return found;
  const { name } = restore.metadata;
  throw broken(`${restoreKey(name, file)} in location "${store.location}"`, 'it is missing, and such a restore always has it');
}

const ended: readonly string[] = ['Completed', 'PartiallyFailed', 'Failed'];
