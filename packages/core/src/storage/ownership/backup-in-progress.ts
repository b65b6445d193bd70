import type { BackupEntry } from '../../contract/store/stored-file.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { describeMarker } from '../layout/parse-marker.ts';

type RunningEntry = Extract<BackupEntry, { state: 'in-progress' }>;

/** The refusal of what needs a finished backup: who is at it since when, and what to do. */
export function backupInProgress({ name, backup, marker }: RunningEntry, location: string): LifeboatError {
  const phase = backup.status.phase || 'New';
  const since = backup.status.startTimestamp ? `, begun at ${backup.status.startTimestamp}` : '';
  const what = marker
    ? `It was ${describeMarker(marker)}. Wait until that has ended; if it was killed, remove the remains with \`deleteBackup\``
    : 'Velero has not finished it (data movement can take hours): wait until its phase is Completed';
  return new LifeboatError({
    code: 'BACKUP_IN_PROGRESS',
    message: `Backup "${name}" in location "${location}" is in progress: its phase is ${phase}${since}. ${what}, or use another backup`,
    context: { backup: name, location, phase, ...(marker && { remedy: [{ action: 'delete-backup', backup: name, location }] }) },
  });
}
