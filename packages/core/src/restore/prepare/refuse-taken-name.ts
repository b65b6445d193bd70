import type { BackupStore } from '../../contract/store/backup-store.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { restoreExists } from '../../storage/location/restore-files.ts';

interface RefuseTakenNameOptions {
  readonly store: BackupStore;
  readonly signal: AbortSignal;
}

/** @throws LifeboatError `RESTORE_ALREADY_EXISTS` when the location has a restore of that name, also one that Velero made */
export async function refuseTakenName(name: string, { store, signal }: RefuseTakenNameOptions): Promise<void> {
  if (await isTaken(name, store, signal)) throw restoreExists(name, store.location);
}

async function isTaken(name: string, store: BackupStore, signal: AbortSignal): Promise<boolean> {
  try {
    await store.getRestore(name, { signal });
    return true;
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'RESTORE_NOT_FOUND')) throw error;
  }
  // Of a restore that Velero made there are only its files.
  const results = await store.readRestoreFile(name, 'results', { signal });
  if (results) for await (const _ of results) break;
  return results !== undefined;
}
