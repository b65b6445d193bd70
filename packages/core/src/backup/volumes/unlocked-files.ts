import { coded } from '../../errors/issues/issue-codes.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import type { BackupDependencies } from '../prepare/backup-dependencies.ts';

/** Tells once, when data of volumes goes into a repository, that a location which locks its backups does not lock that data. */
export function createUnlockedFiles(
  { store, furtherStores = [] }: Pick<BackupDependencies, 'store' | 'furtherStores'>,
  log: Pick<OperationLog, 'warn'>,
): { readonly note: () => void } {
  const places = [store, ...furtherStores].filter(({ locksBackups }) => locksBackups).map(({ location }) => `"${location}"`);
  let isTold = places.length === 0;
  return {
    note() {
      if (isTold) return;
      isTold = true;
      log.warn(
        `Files of volumes are not locked with the backup in location ${places.join(', ')}: whoever may delete objects there can delete them. ` +
          'A kopia repository that was made with a retention locks what is written to it',
        coded('VOLUME_FILES_NOT_LOCKED'),
      );
    },
  };
}
