import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { BackupFile, RestoreFile } from '../../contract/store/stored-file.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import { openSound } from '../digests/open-sound.ts';
import { requiredFiles } from '../digests/required-files.ts';
import { requireFile } from './require-file.ts';
import { requireRestoreFile } from './require-restore-file.ts';
import { wholeArchive } from './whole-archive.ts';

interface OpenFileOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly name: string;
}

interface OpenBackupFileOptions extends OpenFileOptions {
  readonly file: 'contents' | BackupFile;
  readonly allowDamaged?: boolean | undefined;
}

/** `undefined` for a file that such a backup need not have. @throws LifeboatError `BACKUP_BROKEN` also for a missing one */
export async function openBackupFile(options: OpenBackupFileOptions): Promise<ByteStream | undefined> {
  const { backups, name, file, allowDamaged = false, signal } = options;
  const store = allowDamaged ? backups : await openSound(backups, name, { signal });
  if (file === 'contents') {
    const stream = await store.openArchive(name, { signal });
    return allowDamaged
      ? stream
      : wholeArchive(stream, { what: `The archive of backup "${name}" in location "${backups.location}"`, signal });
  }
  const stream = await store.readFile(name, file, { signal });
  if (stream) return stream;
  const entry = await backups.inspect(name, { signal });
  const isStored = entry?.state === 'complete' || entry?.state === 'in-progress';
  if (!isStored || !requiredFiles(entry.backup).includes(file)) return undefined;
  return requireFile(Promise.resolve(stream), { store, name, file });
}

/** As {@link openBackupFile}, of a restore. */
export async function openRestoreFile(options: OpenFileOptions & { readonly file: RestoreFile }): Promise<ByteStream | undefined> {
  const { backups, name, file, signal } = options;
  const stream = await backups.readRestoreFile(name, file, { signal });
  if (stream) return stream;
  try {
    return await requireRestoreFile(Promise.resolve(stream), { store: backups, restore: await backups.getRestore(name, { signal }), file });
  } catch (error) {
    // Of Velero's there is no record.
    if (LifeboatError.isInstance(error, 'RESTORE_NOT_FOUND')) return undefined;
    throw error;
  }
}
