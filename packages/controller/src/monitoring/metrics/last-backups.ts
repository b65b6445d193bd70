import { type Backup, isFinished, type Schedule, scheduleNameLabel } from '@lifeboat/core/velero-api';
import { isMadeHere } from '../happening.ts';

/** What is known of the backups of a Schedule, or of none (`''`). */
export interface LastBackups {
  /** The one that ended last, well or not. */
  readonly ended: Backup | undefined;
  /** The last of those that were not refused. */
  readonly made: Backup | undefined;
  /** When one completed last, in seconds since 1970. */
  readonly completedAt: number | undefined;
}

/** By Schedule, of all that are there and of `''`. What a Schedule made that is gone belongs to none. */
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

/** One that was refused has no end of its own. */
function endOf({ metadata, status }: Backup): number {
  return Date.parse(status.completionTimestamp || metadata.creationTimestamp || '') / 1000 || 0;
}
