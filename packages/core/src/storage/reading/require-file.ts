import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { BackupFile } from '../../contract/store/stored-file.ts';
import { broken } from '../layout/get-if-there.ts';
import { backupKey } from '../layout/velero-layout.ts';

interface RequireFileOptions {
  readonly store: BackupStore;
  readonly name: string;
  readonly file: BackupFile;
}

/** What a file of a backup holds that must be there. @throws LifeboatError `BACKUP_BROKEN` that names a missing one */
export async function requireFile<T>(read: Promise<T | undefined>, { store, name, file }: RequireFileOptions): Promise<T> {
  const found = await read;
  if (found !== undefined) return found;
  throw broken(`${backupKey(name, file)} in location "${store.location}"`, 'it is missing, and such a backup always has it');
}
