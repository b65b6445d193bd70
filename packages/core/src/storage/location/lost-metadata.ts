import type { LifeboatError } from '../../errors/lifeboat-error.ts';
import { broken } from '../layout/get-if-there.ts';

/** Of a backup that has digests, but no `velero-backup.json`. */
export function lostMetadata(name: string, what: string): LifeboatError {
  return broken(
    `Backup "${name}"`,
    `its ${what} is missing, though its digests are there: it was lost, or a delete was interrupted. ` +
      '`repairBackup` or `copyBackup` bring it back from another location, `deleteBackup` removes the rest',
    undefined,
    {
      backup: name,
      remedy: [
        { action: 'repair-backup', backup: name },
        { action: 'delete-backup', backup: name },
      ],
    },
  );
}
