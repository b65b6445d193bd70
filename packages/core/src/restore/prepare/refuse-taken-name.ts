import type { BackupStore } from '../../contract/store/backup-store.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { restoreExists } from '../../storage/location/restore-files.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';

interface RefuseTakenNameOptions {
  readonly store: BackupStore;
  readonly signal: AbortSignal;
  /** A restore of this backup that did not complete may be replaced. @default none may */
  readonly replaceOf?: string | undefined;
}

/** Whether a name is free. Resolves with the restore of that name that is to be replaced.
 * @throws LifeboatError `RESTORE_ALREADY_EXISTS` when the location has a restore of that name, also one that Velero made */
export async function refuseTakenName(name: string, { store, signal, replaceOf }: RefuseTakenNameOptions): Promise<Restore | undefined> {
  const earlier = await readEarlier(name, store, signal);
  if (earlier) {
    if (replaceOf !== undefined && earlier.spec.backupName === replaceOf && earlier.status.phase !== 'Completed') return earlier;
    throw restoreExists(name, store.location);
  }
  // Of a restore that Velero made there are only its files.
  const results = await store.readRestoreFile(name, 'results', { signal });
  if (results) for await (const _ of results) break;
  if (results !== undefined) throw restoreExists(name, store.location);
  return undefined;
}

/** The most restores of a backup that may begin in the same second without a name. */
const mostOfASecond = 20;

/** Does the same for a new restore. If nobody chose its name, which tells the second in which it begins, a number is put behind a name that is
 * taken. */
export async function nameNewRestore(restore: Restore, isChosen: boolean, options: RefuseTakenNameOptions): Promise<Restore | undefined> {
  const { name } = restore.metadata;
  for (let number = 2; ; number += 1) {
    try {
      return await refuseTakenName(restore.metadata.name, options);
    } catch (error) {
      if (isChosen || number > mostOfASecond || !LifeboatError.isInstance(error, 'RESTORE_ALREADY_EXISTS')) throw error;
      restore.metadata.name = `${name}-${number}`;
    }
  }
}

async function readEarlier(name: string, store: BackupStore, signal: AbortSignal): Promise<Restore | undefined> {
  try {
    return await store.getRestore(name, { signal });
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'RESTORE_NOT_FOUND')) throw error;
    return undefined;
  }
}
