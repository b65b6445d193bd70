import { type Backup, isFinished, type Schedule, scheduleNameLabel } from '@lifeboat/core/velero-api';
import { isMadeHere } from '../happening.ts';

/** The last backups of a Schedule, or of no Schedule (`''`). */
export interface LastBackups {
  /** The backup that ended last, successful or not. */
  readonly ended: Backup | undefined;
  /** The last backup that was not refused. */
  readonly made: Backup | undefined;
  /** When a backup last completed, in seconds since 1970. */
  readonly completedAt: number | undefined;
}

/** Returns the last backups for each existing Schedule, and for `''`. A backup whose Schedule no longer exists belongs to none. */
export function lastBackups(backups: readonly Backup[], schedules: readonly Schedule[]): Map<string, LastBackups> {
  const none: LastBackups = { ended: undefined, made: undefined, completedAt: undefined };
  const last = new Map([['', none], ...schedules.map(({ metadata }) => [metadata.name, none] as const)]);
  for (const backup of backups) {
    const { phase } = backup.status ?? {};
    if (!isFinished(phase) || phase === 'Deleting') continue;
    const label = backup.metadata.labels?.[scheduleNameLabel] ?? '';
    const schedule = last.has(label) ? label : '';
    const { ended, made, completedAt = 0 } = last.get(schedule) ?? none;
    const at = endOf(backup);
    const later = (than: Backup | undefined) => (isMadeHere(backup) && (!than || at >= endOf(than)) ? backup : than);
    last.set(schedule, {
      ended: later(ended),
      made: phase === 'FailedValidation' ? made : later(made),
      completedAt: (phase === 'Completed' ? Math.max(completedAt, at) : completedAt) || undefined,
    });
  }
  return last;
}

/** A backup that was refused has no completion time. */
function endOf({ metadata, status }: Backup): number {
  return Date.parse(status.completionTimestamp || metadata.creationTimestamp || '') / 1000 || 0;
}
