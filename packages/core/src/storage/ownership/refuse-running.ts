import type { BackupEntry } from '../../contract/store/stored-file.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';

interface RefuseRunningOptions {
  readonly entry: BackupEntry;
  /** For the error. */
  readonly location: string;
  /** What was not done. */
  readonly doing: 'deleted' | 'copied';
}

/**
 * Refuses a backup that is being written by a Velero, as Velero does ("backup is still in progress"): it has no marker. Of those
 * with a marker its lease tells.
 * @throws LifeboatError `BACKUP_IN_PROGRESS`
 */
export function refuseRunning({ entry, location, doing }: RefuseRunningOptions): void {
  if (entry.state !== 'in-progress' || entry.marker) return;
  const { name, backup } = entry;
  const { phase, startTimestamp } = backup.status;
  throw new LifeboatError({
    code: 'BACKUP_IN_PROGRESS',
    message:
      `Backup "${name}" in location "${location}" is still in progress: its phase is ${phase || 'New'}` +
      `${startTimestamp ? `, and it began at ${startTimestamp}` : ''}. Nothing was ${doing}. ` +
      'If it does not run any more, delete it with `force`',
    context: { backup: name, location, remedy: [{ action: 'delete-backup', backup: name, location, force: true }] },
  });
}
