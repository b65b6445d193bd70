import { type Engine, LifeboatError, type RunRecords } from '@lifeboat/core';
import { type Backup, type BackupPhase, type BackupStorageLocation, isInProgress } from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../../controller-context.ts';
import { changeObject } from '../../machinery/change-object.ts';
import { leaseLost } from '../../machinery/leader-election.ts';
import type { ReconcileResult, Reconciler } from '../../machinery/reconciler.ts';
import { kindType } from '../kind-type.ts';
import { refusalOf } from '../refusal-of.ts';
import { withBackupDefaults } from '../server-defaults.ts';
import { backupLocationName } from './backup-location.ts';
import { settleLeftBackup } from './left-backup.ts';

/** How long the last word about a run may take when the controller stops. */
const lastWordInMs = 10_000;

/** How often it is asked whether a run that ended has lost its lease. */
const heldAgainInMs = 2000;

interface Patch {
  readonly status: object;
  readonly metadata?: object;
  readonly spec?: object;
}

/** The object is looked at once more: should it not have heard how its run ended, the location tells. */
const lookAgain: ReconcileResult = { againInMs: 0 };

/**
 * Has the engine make the backups that may start, and finish those that a process left which ended. What the run becomes is written to
 * the object as it goes. Deleting the object ends the run. A controller that stops ends its runs, and the backups are new again for
 * whoever leads next.
 */
export function backupReconciler(context: ControllerContext): Reconciler {
  const { objects, useEngine, concurrentBackups } = context;
  const backups = objects('Backup');
  return {
    name: 'backup',
    type: kindType('Backup'),
    concurrency: concurrentBackups,
    cancelWhenGone: true,
    async reconcile({ name, signal, object }) {
      const cachedPhase = (object as Backup | undefined)?.status?.phase;
      if (cachedPhase !== 'ReadyToStart' && !isInProgress(cachedPhase)) return undefined;
      // Read fresh: the run may have ended a moment ago.
      const backup = await backups.get(name, { signal });
      const phase = backup?.status.phase;
      if (!backup || (phase !== 'ReadyToStart' && !isInProgress(phase))) return undefined;
      const locationName = backupLocationName(backup, context);
      const location = await objects('BackupStorageLocation').get(locationName, { signal });
      const hasBegun = phase !== 'ReadyToStart';
      const problem = problemOf(backup, locationName, location);
      if (!location || (problem !== undefined && !hasBegun)) {
        const failureReason = `the process that made the backup ended before it was done, and there is no backup storage location ${locationName} any more`;
        const validationErrors = [problem ?? ''];
        await end(backup, hasBegun ? { phase: 'Failed', failureReason } : { phase: 'FailedValidation', validationErrors }, signal);
        return undefined;
      }
      // Nobody works on one in progress: this process has just begun to lead.
      const working = hasBegun ? takeUp(backup, location, signal) : make(backup, location, signal);
      return await working.catch((error: unknown) => whenCanceled(backup, error, signal));
    },
  };

  async function make(backup: Backup, location: BackupStorageLocation, signal: AbortSignal): Promise<ReconcileResult> {
    const records = recordsOf(backup, signal);
    const refused = await useEngine(location, { signal, records, work: (engine) => run(backup, location.metadata.name, engine, signal) });
    if (refused === undefined) return lookAgain;
    if (LifeboatError.isInstance(refused, 'BACKUP_UNFINISHED', 'BACKUP_IN_PROGRESS')) {
      // What has its name may be the rest of an earlier try.
      const left = await settleLeftBackup(context, { backup, locations: [location], signal });
      if (left.state === 'held') return { againInMs: heldAgainInMs };
      if (left.state !== 'gone') return await takeUp(backup, location, signal);
      if (left.removed && left.problems.length === 0) return lookAgain;
    }
    await end(backup, refusalOf(refused), signal);
    return undefined;
  }

  /** Brings a backup to its end that a process which ended left in progress, by what its location has of it. */
  async function takeUp(backup: Backup, location: BackupStorageLocation, signal: AbortSignal): Promise<ReconcileResult> {
    const left = await settleLeftBackup(context, { backup, locations: [location], signal });
    if (left.state === 'held') return { againInMs: heldAgainInMs };
    if (left.state === 'stored') {
      const { metadata, spec, status } = left.backup;
      await change(backup, { metadata: { labels: metadata.labels, annotations: metadata.annotations }, spec, status }, signal);
      return undefined;
    }
    if (left.state === 'gone') {
      const problems = left.problems.map((problem) => `; ${problem}`).join('');
      const advice = problems === '' ? '' : '. Deleting the backup removes what there is of it';
      const failureReason = `the process that made the backup ended before it was done${problems}${advice}`;
      await end(backup, { phase: 'Failed', failureReason }, signal);
      return undefined;
    }
    const { name } = left.location.metadata;
    const records = recordsOf(backup, signal);
    return await useEngine(left.location, { signal, records, work: (engine) => resume(backup, name, engine, signal) });
  }

  /** Returns why the engine refused it before it wrote anything. */
  async function run(backup: Backup, storageLocation: string, engine: Engine, signal: AbortSignal): Promise<unknown> {
    const { queuePosition: _queuePosition, phase: _phase, ...status } = backup.status;
    const object: Backup = { ...backup, spec: withBackupDefaults({ ...backup.spec, storageLocation }, context.defaults), status };
    const run = engine.backup({ name: backup.metadata.name, object, signal });
    try {
      await run.accepted;
    } catch (error) {
      if (signal.aborted) throw error;
      return error;
    }
    await settle(run.result, signal);
    return undefined;
  }

  async function resume(backup: Backup, storageLocation: string, engine: Engine, signal: AbortSignal): Promise<ReconcileResult> {
    const run = engine.resumeBackup(backup.metadata.name, { storageLocation, signal });
    try {
      await run.accepted;
    } catch (error) {
      if (signal.aborted || isPassing(error)) throw error;
      // Its run may not have noticed yet that it leads no more: asked again when its lease has ended.
      if (LifeboatError.isInstance(error, 'BACKUP_IN_PROGRESS')) return { againInMs: heldAgainInMs };
      await end(backup, { phase: 'Failed', failureReason: messageOf(error) }, signal);
      return undefined;
    }
    await settle(run.result, signal);
    return lookAgain;
  }

  /** The records have written how the run ended; only a cancel is told. */
  async function settle(result: Promise<unknown>, signal: AbortSignal): Promise<void> {
    await result.catch((error: unknown) => {
      if (signal.aborted) throw error;
    });
  }

  function recordsOf({ metadata }: Backup, leading: AbortSignal): RunRecords {
    return {
      async save(run, { signal = AbortSignal.timeout(lastWordInMs) }) {
        // The object is another process's by now.
        if (leading.reason === leaseLost) return;
        const { labels, annotations } = run.metadata;
        const change = (latest: Backup) =>
          latest.metadata.uid === metadata.uid
            ? { metadata: { labels, annotations }, spec: run.spec, status: { ...run.status, queuePosition: null } }
            : undefined;
        await changeObject({ objects: backups, name: metadata.name, signal, change });
      },
    };
  }

  /** Whoever stops in order leaves a new backup behind: the run removed what it had written. One whose lease was lost says nothing. */
  async function whenCanceled({ metadata }: Backup, error: unknown, signal: AbortSignal): Promise<undefined> {
    if (!signal.aborted) throw error;
    if (signal.reason === leaseLost) return undefined;
    const isOurs = ({ metadata: latest, status }: Backup) =>
      latest.uid === metadata.uid && (['ReadyToStart', 'InProgress', 'Failed'] as (BackupPhase | undefined)[]).includes(status.phase);
    const status = { phase: 'New', startTimestamp: null, completionTimestamp: null, progress: null, failureReason: null, expiration: null };
    const change = (latest: Backup) => (isOurs(latest) ? { status } : undefined);
    await changeObject({ objects: backups, name: metadata.name, signal: AbortSignal.timeout(lastWordInMs), change });
    return undefined;
  }

  async function end(backup: Backup, status: object, signal: AbortSignal): Promise<void> {
    await change(backup, { status }, signal);
  }

  async function change({ metadata }: Backup, patch: Patch, signal: AbortSignal): Promise<void> {
    const status = { ...patch.status, queuePosition: null };
    const ofThis = (latest: Backup) => (latest.metadata.uid === metadata.uid ? { ...patch, status } : undefined);
    await changeObject({ objects: backups, name: metadata.name, signal, change: ofThis });
  }
}

/** Why a backup cannot be made in its location, in Velero's words. */
function problemOf({ spec }: Backup, name: string, location: BackupStorageLocation | undefined): string | undefined {
  const advice = 'Please address this issue (see `velero backup-location -h` for options) and create a new backup';
  if (!location && spec.storageLocation) return `backup storage location ${name} not found. ${advice}`;
  if (!location)
    return `an existing backup storage location wasn't specified at backup creation time and the default '${name}' wasn't found. ${advice}`;
  if (location.spec.accessMode === 'ReadOnly')
    return `backup can't be created because backup storage location ${name} is currently in read-only mode`;
  return undefined;
}

function isPassing(error: unknown): boolean {
  return LifeboatError.isInstance(error) && error.retryable;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
