import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { BackupStore } from '../contract/store/backup-store.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { throwIfAborted } from '../errors/throw-if-aborted.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { removeLeftClones } from '../volumes/files/move/remove-left-clones.ts';

interface DeleteRestoreOptions extends CallOptions {
  readonly backups: BackupStore;
  readonly name: string;
  readonly now: Date;
  /** Also one that runs. @default false */
  readonly force?: boolean | undefined;
  /** Where it may have left Pods and claims by which it filled volumes, should it have been killed. @default that is not looked after */
  readonly cluster?: ClusterClient | undefined;
  readonly logger?: Logger | undefined;
}

/**
 * Removes the files of a restore, Lifeboat's or Velero's, and what a run that was killed has left in the cluster to fill volumes by. What it
 * restored stays, and so does Velero's Restore object.
 * @throws LifeboatError `RESTORE_NOT_FOUND` when nothing is there under the name, `RESTORE_IN_PROGRESS`, `STORE_READ_ONLY`
 */
export async function deleteRestore(options: DeleteRestoreOptions): Promise<{ objects: number }> {
  const { backups, name, now, force, signal } = options;
  const uid = await uidOf(options);
  const { objects } = await backups.deleteRestore(name, { now, force, signal });
  if (uid !== undefined) await removeLeft(uid, options);
  if (objects > 0) return { objects };
  throw new LifeboatError({
    code: 'RESTORE_NOT_FOUND',
    message: `There is no restore "${name}" in location "${backups.location}": nothing was deleted`,
    context: { restore: name, location: backups.location },
  });
}

async function uidOf({ backups, name, cluster, signal }: DeleteRestoreOptions): Promise<string | undefined> {
  if (!cluster) return undefined;
  try {
    return (await backups.getRestore(name, { signal })).metadata.uid;
  } catch {
    // One that cannot be read goes as well.
    throwIfAborted(signal, 'Deleting the restore');
    return undefined;
  }
}

/** The record is gone: what stays is told, and goes by its own deadlines. */
async function removeLeft(uid: string, { cluster, name, logger, signal }: DeleteRestoreOptions): Promise<void> {
  if (!cluster) return;
  try {
    await removeLeftClones({ cluster, uid, ensureHeld: async () => {}, signal });
  } catch (error) {
    throwIfAborted(signal, 'Deleting the restore');
    logger?.warn('What a restore may have left in the cluster to fill volumes by could not be removed', {
      restore: name,
      error: String(error),
    });
  }
}
