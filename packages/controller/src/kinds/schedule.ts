import { type Backup, type BackupPhase, type Schedule, scheduleNameLabel, timestampDigits } from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../controller-context.ts';
import { annotationsOf } from '../creators/creator.ts';
import { changeObject } from '../machinery/change-object.ts';
import { ignoring } from '../machinery/ignoring.ts';
import type { Reconciler } from '../machinery/reconciler.ts';
import { timestamp } from '../machinery/timestamp.ts';
import { type MissedTimes, missedTimesPatch } from '../monitoring/missed-times.ts';
import { type CronSchedule, parseCronSchedule } from './cron-schedule.ts';
import { kindType } from './kind-type.ts';

/** While a backup of the schedule is in one of these phases, the next one waits. As with Velero, queued backups do not count. */
const holding: ReadonlySet<BackupPhase | undefined> = new Set([undefined, 'New', 'InProgress']);

// Check at least this often: clocks are changed, and the timer of a process that slept fires late.
const maxWaitInMs = 3_600_000;

/** The most missed times that are counted. A controller that was away for a year has other worries. */
const maxMissed = 1000;

/** Makes a backup at each time of a Schedule's cron expression. If several times have passed meanwhile, one backup is made for all of
 * them. */
export function scheduleReconciler(context: ControllerContext): Reconciler {
  const { objects, cached, client, creatorOf, now, scheduleSkipImmediately, tell } = context;
  const schedules = objects('Schedule');
  /** Schedules that were seen paused. The times they miss are not reported, because somebody wanted that. */
  const paused = new Set<string>();
  return {
    name: 'schedule',
    type: kindType('Schedule'),
    watches: [{ type: kindType('Backup'), names: ({ object, before }) => namesOf(object ?? before) }],
    concurrency: 4,
    async reconcile({ name, signal, logger }) {
      // Read fresh: the cache may have the state before the last backup.
      const schedule = await schedules.get(name, { signal });
      if (!schedule || schedule.metadata.deletionTimestamp || schedule.spec.paused) {
        if (schedule?.spec.paused) paused.add(name);
        else paused.delete(name);
        return undefined;
      }
      if (schedule.spec.skipImmediately ?? scheduleSkipImmediately) return await skip(schedule, signal);
      const cron = parse(schedule.spec.schedule);
      if (typeof cron === 'string') {
        await setStatus(schedule, { phase: 'FailedValidation', validationErrors: [cron] }, signal);
        return undefined;
      }
      if (schedule.status.phase !== 'Enabled') await setStatus(schedule, { phase: 'Enabled', validationErrors: null }, signal);

      const last = lastTimeOf(schedule);
      const due = cron.latest(last, now());
      if (!due) return waitUntil(cron.next(last));
      // When that backup ends, its change brings the schedule here again.
      const running = cached('Backup').find(
        ({ metadata, status }) => metadata.labels?.[scheduleNameLabel] === name && holding.has(status?.phase),
      );
      if (running) {
        tell({ type: 'schedule-held', object: schedule, running: running.metadata.name });
        return undefined;
      }
      // The name has the time at which the backup was due. So if this process dies before it records the backup, the backup is not made
      // twice.
      const backupName = `${name}-${timestampDigits(due)}`;
      logger.info('A backup is due', { backup: backupName });
      // The hooks run with the rights of the user who decides what the schedule does. A name that no policy vouches for is not passed on.
      const annotations = annotationsOf(await creatorOf(schedule, signal), schedule);
      await client.createBackupFromSchedule(name, { name: backupName, annotations, signal }).catch(ignoring('KUBERNETES_ALREADY_EXISTS'));
      const missed = paused.delete(name) ? undefined : missedTimes(cron, last, due, now());
      await setStatus(schedule, { lastBackup: timestamp(now()) }, signal, missed);
      if (missed) tell({ type: 'schedule-missed', object: schedule, missed });
      return waitUntil(cron.next(now()));
    },
  };

  async function skip({ metadata }: Schedule, signal: AbortSignal) {
    const change = () => ({ spec: { skipImmediately: false }, status: { lastSkipped: timestamp(now()) } });
    const skipped = await changeObject({ objects: schedules, name: metadata.name, signal, change });
    if (skipped) tell({ type: 'schedule-skipped', object: skipped });
    return { againInMs: 0 };
  }

  async function setStatus({ metadata }: Schedule, status: object, signal: AbortSignal, missed?: MissedTimes): Promise<void> {
    const change = () => ({ status, ...(missed && { metadata: { annotations: missedTimesPatch(missed) } }) });
    await changeObject({ objects: schedules, name: metadata.name, signal, change });
  }

  function waitUntil(time: Date | undefined) {
    return time && { againInMs: Math.min(maxWaitInMs, Math.max(0, time.getTime() - now().getTime())) };
  }
}

/** Parses a cron expression. If it is invalid, returns the reason, in Velero's words. */
function parse(text: string): CronSchedule | string {
  if (text.trim() === '') return 'Schedule must be a non-empty valid Cron expression';
  try {
    return parseCronSchedule(text);
  } catch (error) {
    return `invalid schedule: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The times between the last backup and the one that is due. No backup was made at any of them. */
function missedTimes(cron: CronSchedule, last: Date, due: Date, now: Date): MissedTimes | undefined {
  let missed: MissedTimes | undefined;
  for (let at = cron.next(last); at && at < due && (missed?.count ?? 0) < maxMissed; at = cron.next(at))
    missed = { count: (missed?.count ?? 0) + 1, first: missed?.first ?? timestamp(at), last: timestamp(at), noticed: timestamp(now) };
  return missed;
}

function lastTimeOf({ metadata, status }: Schedule): Date {
  const last = Date.parse(status.lastBackup ?? metadata.creationTimestamp ?? '');
  const skipped = Date.parse(status.lastSkipped ?? '');
  return new Date(Number.isNaN(skipped) ? last : Math.max(skipped, last));
}

function namesOf(backup: object | undefined): string[] {
  const name = (backup as Backup | undefined)?.metadata.labels?.[scheduleNameLabel];
  return name === undefined ? [] : [name];
}
