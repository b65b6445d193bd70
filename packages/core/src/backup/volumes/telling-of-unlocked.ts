import { coded } from '../../errors/issues/issue-codes.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import type { VolumeRepositories } from '../../volumes/files/volume-repositories.ts';
import type { BackupDependencies } from '../prepare/backup-dependencies.ts';

/** The same repositories; tells once for each location that locks its backups when data goes into a repository there that locks nothing:
 * one that was there before, or of a format without locks. */
export function tellingOfUnlocked(
  repositories: VolumeRepositories,
  { store, furtherStores = [] }: Pick<BackupDependencies, 'store' | 'furtherStores'>,
  log: Pick<OperationLog, 'warn'>,
): VolumeRepositories {
  const untold = new Set([store, ...furtherStores].filter(({ locksBackups }) => locksBackups).map(({ location }) => location));
  if (untold.size === 0) return repositories;
  return {
    ...repositories,
    async openOrCreate(place, options) {
      const repository = await repositories.openOrCreate(place, options);
      if (untold.has(place.location) && (await repository.readLock?.({ signal: options?.signal })) === undefined) {
        untold.delete(place.location);
        log.warn(
          `Files of volumes of namespace ${place.namespace} are not locked with the backup in location "${place.location}": whoever may delete ` +
            'objects there can delete them. Their repository was made without a lock: one in a new prefix gets it',
          coded('VOLUME_FILES_NOT_LOCKED'),
        );
      }
      return repository;
    },
  };
}
