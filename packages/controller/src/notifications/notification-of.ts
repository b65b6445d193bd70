import type { KubeObject } from '@lifeboat/core';
import { type Backup, type DeleteBackupRequest, type Restore, type Schedule, scheduleNameLabel } from '@lifeboat/core/velero-api';
import { isMadeHere } from '../monitoring/happening.ts';
import { missedTimesOf } from '../monitoring/missed-times.ts';

/** What is sent: a CloudEvent without the attributes that all of them share. */
export interface Notification {
  readonly id: string;
  readonly type: NotificationType;
  readonly subject: string;
  readonly time: string;
  readonly data: NotificationData;
}

/** The `data` of all types. Fields that do not apply are absent. */
export interface NotificationData {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly phase?: string;
  readonly schedule?: string;
  readonly storageLocation?: string;
  readonly backup?: string;
  readonly startTimestamp?: string;
  readonly completionTimestamp?: string;
  readonly expiration?: string;
  readonly durationInSeconds?: number;
  readonly items?: number;
  readonly errors?: number;
  readonly warnings?: number;
  /** Why it failed or was refused. */
  readonly reason?: string;
  /** For a Schedule: how many of its times were missed. */
  readonly missed?: number;
  readonly firstMissed?: string;
  readonly lastMissed?: string;
}

/** All fields that a template may use. */
export const dataFields = [
  ...(['kind', 'namespace', 'name', 'uid', 'phase', 'schedule', 'storageLocation', 'backup', 'startTimestamp'] as const),
  ...(['completionTimestamp', 'expiration', 'durationInSeconds', 'items', 'errors', 'warnings', 'reason'] as const),
  ...(['missed', 'firstMissed', 'lastMissed'] as const),
] satisfies (keyof NotificationData)[];

/** All types, and when they are sent. */
export const notificationTypes = {
  'io.lifeboat.backup.completed': 'a backup completed',
  'io.lifeboat.backup.partially-failed': 'a backup ended with errors',
  'io.lifeboat.backup.failed': 'a backup failed',
  'io.lifeboat.backup.refused': 'a backup was not begun: something is wrong with its spec',
  'io.lifeboat.restore.completed': 'a restore completed',
  'io.lifeboat.restore.partially-failed': 'a restore ended with errors',
  'io.lifeboat.restore.failed': 'a restore failed',
  'io.lifeboat.restore.refused': 'a restore was not begun: something is wrong with its spec',
  'io.lifeboat.schedule.missed': 'no backup was made at one or more times of a Schedule',
  'io.lifeboat.backup-deletion.failed': 'a backup was not deleted',
} as const;

type NotificationType = keyof typeof notificationTypes;

const endings = {
  Completed: 'completed',
  PartiallyFailed: 'partially-failed',
  Failed: 'failed',
  FailedValidation: 'refused',
} as const;

/** The longest reason, in characters. Receivers want a message, not a log. */
const maxReason = 2000;

/** Returns the notification for the current state of an object, whether or not it was sent already; `undefined` if there is none. */
export function notificationOf(object: KubeObject): Notification | undefined {
  if (object.kind === 'Backup') return ofBackup(object as unknown as Backup);
  if (object.kind === 'Restore') return ofRestore(object as unknown as Restore);
  if (object.kind === 'Schedule') return ofSchedule(object as unknown as Schedule);
  if (object.kind === 'DeleteBackupRequest') return ofDeletion(object as unknown as DeleteBackupRequest);
  return undefined;
}

function ofBackup(backup: Backup): Notification | undefined {
  const { metadata, spec, status } = backup;
  const ending = endingOf(status?.phase);
  // Objects made from the backups in a location are not reported: the cluster that made the backup has done so.
  if (ending === undefined || !isMadeHere(backup)) return undefined;
  return notification(backup, `io.lifeboat.backup.${ending}`, endTime(backup), {
    ...endOf(backup),
    ...defined('schedule', metadata.labels?.[scheduleNameLabel]),
    ...defined('storageLocation', spec.storageLocation),
    ...defined('expiration', status.expiration),
    ...defined('items', status.progress?.itemsBackedUp),
  });
}

function ofRestore(restore: Restore): Notification | undefined {
  const { spec, status } = restore;
  const ending = endingOf(status?.phase);
  if (ending === undefined) return undefined;
  return notification(restore, `io.lifeboat.restore.${ending}`, endTime(restore), {
    ...endOf(restore),
    ...defined('schedule', spec.scheduleName),
    ...defined('backup', spec.backupName),
    ...defined('items', status.progress?.itemsRestored),
  });
}

function ofSchedule(schedule: Schedule): Notification | undefined {
  const missed = missedTimesOf(schedule);
  if (!missed) return undefined;
  const { count, first, last, noticed } = missed;
  return notification(schedule, 'io.lifeboat.schedule.missed', noticed, {
    ...{ schedule: schedule.metadata.name, missed: count, firstMissed: first, lastMissed: last },
    ...defined('storageLocation', schedule.spec.template.storageLocation),
  });
}

function ofDeletion(request: DeleteBackupRequest): Notification | undefined {
  const { metadata, spec, status } = request;
  const errors = status?.errors ?? [];
  if (status?.phase !== 'Processed' || errors.length === 0) return undefined;
  return notification(request, 'io.lifeboat.backup-deletion.failed', metadata.creationTimestamp ?? '', {
    backup: spec.backupName,
    reason: errors.join('; ').slice(0, maxReason),
  });
}

type VeleroObject = Backup | Restore | Schedule | DeleteBackupRequest;

function notification(object: VeleroObject, type: NotificationType, time: string, data: Partial<NotificationData>): Notification {
  const { kind, metadata } = object;
  const { name, namespace = '', uid = '' } = metadata;
  return {
    // The same id for every attempt, by any process.
    id: `${uid}-${type.slice(type.lastIndexOf('.') + 1)}-${time}`,
    type,
    subject: `${kind}/${name}`,
    time,
    data: { kind, namespace, name, uid, ...data },
  };
}

function endingOf(phase: Backup['status']['phase'] | Restore['status']['phase']): (typeof endings)[keyof typeof endings] | undefined {
  return phase !== undefined && Object.hasOwn(endings, phase) ? endings[phase as keyof typeof endings] : undefined;
}

function endTime({ metadata, status }: Backup | Restore): string {
  return status.completionTimestamp || metadata.creationTimestamp || '';
}

function endOf({ status }: Backup | Restore): Partial<NotificationData> {
  const { phase, startTimestamp, completionTimestamp, errors = 0, warnings = 0, failureReason, validationErrors } = status;
  const durationInMs = Date.parse(completionTimestamp ?? '') - Date.parse(startTimestamp ?? '');
  const reason = phase === 'FailedValidation' ? (validationErrors ?? []).join('; ') : failureReason;
  return {
    ...defined('phase', phase),
    ...defined('startTimestamp', startTimestamp),
    ...defined('completionTimestamp', completionTimestamp),
    ...(durationInMs >= 0 && { durationInSeconds: durationInMs / 1000 }),
    ...{ errors, warnings },
    ...(reason && { reason: reason.slice(0, maxReason) }),
  };
}

function defined<K extends string, V>(key: K, value: V | null | undefined): { [Key in K]?: V } {
  return value === undefined || value === null || value === '' ? {} : ({ [key]: value } as { [Key in K]?: V });
}
