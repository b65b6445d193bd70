import type { KnownBackup } from '../../contract/locations/known-backups.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** `known`: what is remembered of it from before. */
export function backupNotFound(name: string, location: string, known: KnownBackup | undefined): LifeboatError {
  const before = known
    ? `, though one is known from before (uid ${known.uid}, generation ${known.generation}): the location was changed`
    : '';
  return new LifeboatError({
    code: 'BACKUP_NOT_FOUND',
    message: `There is no backup "${name}" in location "${location}"${before}`,
    context: { backup: name, location, remedy: [{ action: 'list-backups', location }] },
  });
}
