import { type Backup, type Restore, scheduleNameLabel } from '@lifeboat/core/velero-api';
import type { Tell } from '../happening.ts';
import { countVolumeRecords } from './count-volume-records.ts';
import type { MetricName } from './metric-definitions.ts';
import type { Labels, Metrics } from './metrics.ts';

interface CountHappeningsOptions {
  readonly metrics: Metrics;
  /** Returns the backup with a name, as the cache has it. */
  readonly backupOf: (name: string) => Backup | undefined;
  /** Whether the Schedule exists. */
  readonly hasSchedule: (name: string) => boolean;
}

const backupEnds: Readonly<Record<string, MetricName>> = {
  Completed: 'velero_backup_success_total',
  PartiallyFailed: 'velero_backup_partial_failure_total',
  Failed: 'velero_backup_failure_total',
  FailedValidation: 'velero_backup_validation_failure_total',
};

const restoreEnds: Readonly<Record<string, MetricName>> = {
  Completed: 'velero_restore_success_total',
  PartiallyFailed: 'velero_restore_partial_failure_total',
  Failed: 'velero_restore_failed_total',
  FailedValidation: 'velero_restore_validation_failed_total',
};

/** Metrics that exist with the value 0 as soon as a schedule does, as with Velero, because a rate needs a first value. */
const fromTheStart: readonly MetricName[] = [
  'velero_backup_attempt_total',
  ...Object.values(backupEnds),
  'velero_backup_deletion_attempt_total',
  'velero_backup_deletion_success_total',
  'velero_backup_deletion_failure_total',
  'velero_restore_attempt_total',
  ...Object.values(restoreEnds),
  'velero_volume_snapshot_attempt_total',
  'velero_volume_snapshot_success_total',
  'velero_volume_snapshot_failure_total',
  'velero_backup_warning_total',
];

const csiSnapshots: readonly MetricName[] = [
  'velero_csi_snapshot_attempt_total',
  'velero_csi_snapshot_success_total',
  'velero_csi_snapshot_failure_total',
];

/** Creates the metrics of a schedule. `''` stands for backups without a schedule. */
export function beginCounting(metrics: Metrics, schedule: string): void {
  for (const name of fromTheStart) metrics.add(name, { schedule }, 0);
  for (const name of csiSnapshots) metrics.add(name, { schedule, backupName: '' }, 0);
  if (schedule !== '') metrics.add('lifeboat_schedule_missed_total', { schedule }, 0);
}

/** Removes the metrics of a schedule that was deleted. */
export function endCounting(metrics: Metrics, schedule: string): void {
  metrics.forget({ schedule });
  metrics.forget({ schedule, backupName: '' });
}

/** Returns a function that counts happenings in the metrics. */
export function countHappenings({ metrics, backupOf, hasSchedule }: CountHappeningsOptions): Tell {
  function countBackup(backup: Backup): void {
    const { status } = backup;
    const schedule = scheduleOf(backup);
    const labels = { schedule };
    const end = backupEnds[status.phase ?? ''];
    if (end) metrics.add(end, labels);
    if (status.phase === 'FailedValidation') return;
    const [startedAt, completedAt] = [Date.parse(status.startTimestamp ?? ''), Date.parse(status.completionTimestamp ?? '')];
    if (completedAt >= startedAt) metrics.observe('velero_backup_duration_seconds', labels, (completedAt - startedAt) / 1000);
    if ((status.warnings ?? 0) > 0) metrics.add('velero_backup_warning_total', labels);
    countSnapshots('volume', labels, status.volumeSnapshotsAttempted, status.volumeSnapshotsCompleted);
    // These metrics have a row for each backup. So they are set only if there is something to report, until the backup's object is deleted.
    if (status.csiVolumeSnapshotsAttempted)
      countSnapshots(
        'csi',
        { schedule, backupName: backup.metadata.name },
        status.csiVolumeSnapshotsAttempted,
        status.csiVolumeSnapshotsCompleted,
      );
  }

  function countSnapshots(kind: 'volume' | 'csi', labels: Labels, attempted = 0, completed = 0): void {
    metrics.add(`velero_${kind}_snapshot_attempt_total`, labels, attempted);
    metrics.add(`velero_${kind}_snapshot_success_total`, labels, completed);
    metrics.add(`velero_${kind}_snapshot_failure_total`, labels, Math.max(0, attempted - completed));
  }

  function scheduleOfRestore({ spec }: Restore): string {
    const ofBackup = scheduleOfBackup(spec.backupName ?? '');
    return spec.scheduleName && hasSchedule(spec.scheduleName) ? spec.scheduleName : ofBackup;
  }

  function scheduleOfBackup(name: string): string {
    const backup = backupOf(name);
    return backup ? scheduleOf(backup) : '';
  }

  /** The schedule of a backup; `''` if that schedule no longer exists, because rows with its name would stay for ever. */
  function scheduleOf({ metadata }: Backup): string {
    const schedule = metadata.labels?.[scheduleNameLabel] ?? '';
    return hasSchedule(schedule) ? schedule : '';
  }

  function countRestore(restore: Restore): void {
    const labels = { schedule: scheduleOfRestore(restore) };
    const name = restoreEnds[restore.status.phase ?? ''];
    if (name) metrics.add(name, labels);
    // As with Velero, a refused restore counts as an attempt. A refused backup does not.
    if (restore.status.phase === 'FailedValidation') metrics.add('velero_restore_attempt_total', labels);
  }

  const countVolume = countVolumeRecords(metrics);

  return (happening) => {
    const { type, object } = happening;
    if (type === 'volume-record') countVolume(object);
    if (type === 'repository-maintained') {
      const labels = { repository_name: object.metadata.name };
      metrics.add(`velero_repo_maintenance_${happening.failure === undefined ? 'success' : 'failure'}_total`, labels);
      if (happening.failure === undefined) metrics.observe('velero_repo_maintenance_duration_seconds', labels, happening.seconds);
    }
    if (type === 'backup-began') metrics.add('velero_backup_attempt_total', { schedule: scheduleOf(object) });
    if (type === 'backup-ended') countBackup(object);
    if (type === 'backup-stored') metrics.set('velero_backup_tarball_size_bytes', { schedule: scheduleOf(object) }, happening.bytes);
    if (type === 'restore-began') metrics.add('velero_restore_attempt_total', { schedule: scheduleOfRestore(object) });
    if (type === 'restore-ended') countRestore(object);
    if (type === 'schedule-missed')
      metrics.add('lifeboat_schedule_missed_total', { schedule: object.metadata.name }, happening.missed.count);
    if (type === 'deletion-began')
      metrics.add('velero_backup_deletion_attempt_total', { schedule: scheduleOfBackup(object.spec.backupName) });
    if (type === 'deletion-succeeded') metrics.add('velero_backup_deletion_success_total', { schedule: scheduleOf(object) });
    if (type === 'deletion-failed')
      metrics.add('velero_backup_deletion_failure_total', { schedule: scheduleOfBackup(object.spec.backupName) });
  };
}

/** Removes the metrics of a backup that was deleted. */
export function forgetBackup(metrics: Metrics, { metadata }: Backup): void {
  for (const schedule of ['', metadata.labels?.[scheduleNameLabel] ?? '']) metrics.forget({ schedule, backupName: metadata.name });
}
