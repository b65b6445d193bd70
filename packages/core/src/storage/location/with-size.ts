import type { BackupEntry } from '../../contract/store/stored-file.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { storedBytes } from '../../velero-api/stored-bytes.ts';
import { backupFolder } from '../layout/velero-layout.ts';

interface SizeOptions extends CallOptions {
  readonly store: Pick<ObjectStore, 'listObjects'>;
}

/** A finished backup with what its files take: as its record has it, or, where it has none, as the store lists them. */
export async function withSize(entry: BackupEntry, options: SizeOptions): Promise<BackupEntry> {
  if (entry.state !== 'complete') return entry;
  const bytes = storedBytes(entry.backup) ?? (await listedBytes(entry.name, options));
  return bytes === undefined ? entry : { ...entry, storedBytes: bytes };
}

async function listedBytes(name: string, { store, signal }: SizeOptions): Promise<number | undefined> {
  let bytes = 0;
  try {
    for await (const { size } of store.listObjects(backupFolder(name), { signal })) {
      // A store of a plugin, or a server, may leave it out: a part of the sum would be a wrong one.
      if (!Number.isSafeInteger(size) || size < 0) return undefined;
      bytes += size;
    }
  } catch (error) {
    // Who may read a backup's files and not list them sees it without a size.
    if (LifeboatError.isInstance(error, 'STORE_ACCESS_DENIED')) return undefined;
    throw error;
  }
  return bytes === 0 ? undefined : bytes;
}
