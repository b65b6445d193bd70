import type { KubeObject } from '@lifeboat/core';
import type { Backup, BackupStatus, Restore, RestoreStatus } from '@lifeboat/core/velero-api';
import type { Happening } from '../happening.ts';
import type { MissedTimes } from '../missed-times.ts';

/** What an Event says. */
export interface EventContent {
  /** The object that the Event is about. */
  readonly regarding: Pick<KubeObject, 'apiVersion' | 'kind' | 'metadata'>;
  readonly type: 'Normal' | 'Warning';
  /** Why the Event was written, as a fixed word for programs. */
  readonly reason: EventReason;
  /** What the server was doing. */
  readonly action: string;
  /** The message for people. */
  readonly note: string;
}

/** All reasons, with a description of when they are given. */
export const eventReasons = {
  BackupStarted: ['Normal', 'A backup was begun'],
  BackupCompleted: ['Normal', 'A backup completed'],
  BackupPartiallyFailed: ['Warning', 'A backup ended with errors; the note counts them'],
  BackupFailed: ['Warning', 'A backup failed; the note says why'],
  BackupRefused: ['Warning', 'A backup was not begun; the note says what is wrong with it'],
  BackupDeletionFailed: ['Warning', 'A backup was not deleted; the note says why'],
  RestoreStarted: ['Normal', 'A restore was begun'],
  RestoreCompleted: ['Normal', 'A restore completed'],
  RestorePartiallyFailed: ['Warning', 'A restore ended with errors; the note counts them'],
  RestoreFailed: ['Warning', 'A restore failed; the note says why'],
  RestoreRefused: ['Warning', 'A restore was not begun; the note says what is wrong with it'],
  RepositoryMaintenanceFailed: ['Warning', 'A repository of files of volumes could not be maintained; the note says why'],
  LocationAvailable: ['Normal', 'A location became Available'],
  LocationUnavailable: ['Warning', 'A location became Unavailable; the note says why'],
  ScheduleRefused: ['Warning', 'A Schedule makes no backups; the note says what is wrong with it'],
  ScheduleMissed: ['Warning', 'No backup was made at one or more of its times; the note says which'],
  ScheduleHeld: ['Warning', 'A backup is due and waits for the end of the one before'],
  ScheduleSkipped: ['Normal', 'Its times until now were skipped, as `skipImmediately` asks'],
} as const satisfies Record<string, readonly ['Normal' | 'Warning', string]>;

export type EventReason = keyof typeof eventReasons;

const words = { Completed: 'Completed', PartiallyFailed: 'PartiallyFailed', Failed: 'Failed', FailedValidation: 'Refused' } as const;

/** Returns the Event of a happening; `undefined` if it is not worth one. `backupOf`: returns the backup with a name, if it exists. */
export function eventOf(happening: Happening, backupOf: (name: string) => Backup | undefined): EventContent | undefined {
  const { type, object } = happening;
  const content = (reason: EventReason, action: string, note: string, regarding: EventContent['regarding'] = asRegarding(object)) => ({
    ...{ regarding, reason, action, note },
    type: eventReasons[reason][0],
  });
  switch (type) {
    case 'backup-began':
      return content('BackupStarted', 'Backup', `The backup goes to location ${object.spec.storageLocation || 'of the default'}`);
    case 'restore-began':
      return content('RestoreStarted', 'Restore', `Objects of backup ${object.spec.backupName ?? ''} are restored`);
    case 'backup-ended': {
      const word = wordOf(object.status.phase);
      return word && content(`Backup${word}`, 'Backup', endOf(object.status, object.status.progress?.itemsBackedUp));
    }
    case 'restore-ended': {
      const word = wordOf(object.status.phase);
      return word && content(`Restore${word}`, 'Restore', endOf(object.status, object.status.progress?.itemsRestored));
    }
    case 'location-checked':
      return object.status.phase === 'Available'
        ? content('LocationAvailable', 'Validate', 'The location can be used')
        : content('LocationUnavailable', 'Validate', object.status.message || 'The location cannot be used');
    case 'repository-maintained':
      return happening.failure === undefined ? undefined : content('RepositoryMaintenanceFailed', 'Maintain', happening.failure);
    case 'schedule-refused':
      return content('ScheduleRefused', 'Schedule', (object.status.validationErrors ?? []).join('; '));
    case 'schedule-missed':
      return content('ScheduleMissed', 'Schedule', missedNote(happening.missed));
    case 'schedule-held':
      return content('ScheduleHeld', 'Schedule', `A backup is due, and ${happening.running} is still being made`);
    case 'schedule-skipped':
      return content('ScheduleSkipped', 'Schedule', 'The next backup is made at the next time of the schedule');
    case 'deletion-failed': {
      // People look at the backup. Its object still exists, if it ever did.
      const backup = backupOf(object.spec.backupName);
      return content('BackupDeletionFailed', 'Delete', happening.errors.join('; '), asRegarding(backup ?? object));
    }
    default:
      return undefined;
  }
}

function asRegarding(object: object): EventContent['regarding'] {
  return object as EventContent['regarding'];
}

function wordOf(phase: Backup['status']['phase'] | Restore['status']['phase']): (typeof words)[keyof typeof words] | undefined {
  return phase !== undefined && Object.hasOwn(words, phase) ? words[phase as keyof typeof words] : undefined;
}

function endOf(status: BackupStatus | RestoreStatus, items = 0): string {
  const { phase, failureReason, validationErrors, errors = 0, warnings = 0 } = status;
  if (phase === 'Failed') return failureReason || 'The reason is not known';
  if (phase === 'FailedValidation') return (validationErrors ?? []).join('; ');
  return `${items} objects, ${errors} errors, ${warnings} warnings`;
}

function missedNote({ count, first, last }: MissedTimes): string {
  const at = first === last ? `at ${first}` : `from ${first} to ${last}`;
  return `No backup was made at ${count} of its times, ${at}`;
}
