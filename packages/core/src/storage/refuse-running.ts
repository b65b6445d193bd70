import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { BackupEntry } from './backup-store.ts';
import { mayStillRun } from './may-still-run.ts';

interface RefuseRunningOptions {
  readonly entry: BackupEntry;
  /** For the error. */
  readonly location: string;
  readonly now: Date;
  /** What was not done. */
  readonly doing: 'deleted' | 'copied';
}

/**
 * Refuses a backup that is being written, as Velero does ("backup is still in progress"). Remains of a killed run are not:
 * their process is gone, or ran elsewhere and began an hour ago or more.
 * @throws LifeboatError `BACKUP_IN_PROGRESS`
 */
export function refuseRunning({ entry, location, now, doing }: RefuseRunningOptions): void {
  if (entry.state !== 'in-progress' && entry.state !== 'unfinished') return;
  const { name, marker } = entry;
  if (marker ? !mayStillRun(marker, now) : entry.state === 'unfinished') return;
  throw new LifeboatError({
    code: 'BACKUP_IN_PROGRESS',
    message:
      `Backup "${name}" in location "${location}" is still in progress: ${describeWriter(entry)}. Nothing was ${doing}. ` +
      'If it does not run any more, delete it with `force` (`lifeboat backup delete --force`)',
    context: { backup: name, location },
  });
}

function describeWriter(entry: Extract<BackupEntry, { state: 'in-progress' | 'unfinished' }>): string {
  const { marker } = entry;
  if (marker) return `process ${marker.pid} on host ${JSON.stringify(marker.host)} has been writing it since ${marker.startTimestamp}`;
  if (entry.state === 'unfinished') return 'nothing says who writes it';
  const { phase, startTimestamp } = entry.backup.status;
  return `its phase is ${phase || 'New'}${startTimestamp ? `, and it began at ${startTimestamp}` : ''}`;
}
