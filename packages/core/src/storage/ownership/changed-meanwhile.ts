import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** The refusal to replace a backup that is not the one any more that was found to be damaged. */
export function changedMeanwhile(name: string, location: string): LifeboatError {
  return new LifeboatError({
    code: 'BACKUP_IN_PROGRESS',
    message: `Backup "${name}" in location "${location}" was changed by somebody else while it was compared. Nothing was copied: try again`,
    retryable: true,
    context: { backup: name, location },
  });
}
