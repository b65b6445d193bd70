import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { StoredFile } from '../../contract/store/stored-file.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { backupFolder, parseKey } from '../layout/velero-layout.ts';

const ownOfLocation: readonly (string | undefined)[] = ['metadata', 'marker', 'claim', 'digests', 'signature', 'volumedigests'];

/** The files that a copy of a backup has in common with the original: all, also unknown ones, but `velero-backup.json`, which
 * names the location, its digests, and markers, and those of blobs of the location's repositories. */
export async function backupFiles(backups: BackupStore, name: string, options: CallOptions): Promise<StoredFile[]> {
  const files: StoredFile[] = [];
  for await (const file of backups.listFiles(name, options))
    if (!ownOfLocation.includes(parseKey(backupFolder(name) + file.fileName)?.file)) files.push(file);
  return files;
}
