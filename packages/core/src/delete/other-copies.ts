import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { BackupStore } from '../storage/backup-store.ts';
import type { Backup } from '../velero-api/backup.ts';

interface OtherCopiesOptions extends CallOptions {
  readonly backup: Backup;
  /** The engine's other locations. */
  readonly others: readonly BackupStore[];
}

/** The locations that have the same backup too: its snapshots are theirs as much.
 * @throws LifeboatError `BACKUP_HAS_VOLUME_DATA` when a location cannot tell */
export async function otherCopies({ backup, others, signal }: OtherCopiesOptions): Promise<string[]> {
  const { name, uid } = backup.metadata;
  const found = await Promise.all(
    others.map(async (store) => {
      try {
        const entry = await store.inspect(name, { signal });
        const other = entry?.state === 'complete' || entry?.state === 'in-progress' ? entry.backup : undefined;
        return other !== undefined && uid !== undefined && other.metadata.uid === uid ? [store.location] : [];
      } catch (error) {
        if (!LifeboatError.isInstance(error) || error.code === 'CANCELED') throw error;
        throw new LifeboatError({
          code: 'BACKUP_HAS_VOLUME_DATA',
          message:
            `Backup "${name}" has volume snapshots, and whether location "${store.location}" has a copy of it that needs them is not known: ` +
            `${error.message}. Nothing was deleted. Try again, or delete the files only with \`keepVolumeData\` (\`--keep-volume-data\`)`,
          retryable: error.retryable,
          context: { backup: name, location: store.location },
          cause: error,
        });
      }
    }),
  );
  return found.flat();
}
