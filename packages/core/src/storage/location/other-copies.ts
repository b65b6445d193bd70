import type { BackupStore } from '../../contract/store/backup-store.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { uidOfEntry } from '../layout/uid-of-entry.ts';

interface OtherCopiesOptions extends CallOptions {
  readonly name: string;
  /** Of the run that made the backup, or what there is of it. */
  readonly uid: string;
  /** The engine's other locations. */
  readonly others: readonly BackupStore[];
}

/** The locations that have the same backup too, whole, waiting or unfinished: its snapshots are theirs as much.
 * @throws LifeboatError `BACKUP_HAS_VOLUME_DATA` when a location cannot tell */
export async function otherCopies({ name, uid, others, signal }: OtherCopiesOptions): Promise<string[]> {
  const found = await Promise.all(
    others.map(async (store) => {
      try {
        const entry = await store.inspect(name, { signal });
        return entry && uidOfEntry(entry) === uid ? [store.location] : [];
      } catch (error) {
        if (!LifeboatError.isInstance(error) || error.code === 'CANCELED') throw error;
        throw new LifeboatError({
          code: 'BACKUP_HAS_VOLUME_DATA',
          message:
            `Backup "${name}" has volume snapshots, and whether location "${store.location}" has a copy of it that needs them is not known: ` +
            `${error.message}. Nothing was deleted. Try again, or delete the files only with \`keepVolumeData\``,
          retryable: error.retryable,
          context: { backup: name, location: store.location, remedy: [{ action: 'set-option', option: 'keepVolumeData' }] },
          cause: error,
        });
      }
    }),
  );
  return found.flat();
}
