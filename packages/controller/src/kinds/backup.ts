import { type Engine, LifeboatError, type RunRecords } from '@lifeboat/core';
import { type Backup, type BackupPhase, type BackupStorageLocation, isInProgress } from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../controller-context.ts';
import { changeObject } from '../machinery/change-object.ts';
import { leaseLost } from '../machinery/leader-election.ts';
import type { Reconciler } from '../machinery/reconciler.ts';
import { backupLocationName } from './backup-location.ts';
import { kindType } from './kind-type.ts';
import { refusalOf } from './refusal-of.ts';

/** How long the last word about a run may take when the controller stops. */
const lastWordInMs = 10_000;

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
      const problem = problemOf(backup, locationName, location);
      if (problem !== undefined || !location) {
        await end(backup, { phase: 'FailedValidation', validationErrors: [problem ?? ''] }, signal);
        return undefined;
      }
      if (phase === 'InProgress') {
        // Nobody works on it: this process has just begun to lead. What it collected is lost with the process that did.
        const failureReason = 'the process that made the backup ended before it was done';
        await end(backup, { phase: 'Failed', failureReason }, signal);
        return undefined;
      }
      await useEngine(location, {
        signal,
        records: recordsOf(backup, signal),
        work: (engine) =>
          phase === 'ReadyToStart' ? make(backup, locationName, engine, signal) : resume(backup, locationName, engine, signal),
      }).catch((error: unknown) => whenCanceled(backup, error, signal));
      return undefined;
    },
  };

  async function make(backup: Backup, storageLocation: string, engine: Engine, signal: AbortSignal): Promise<void> {
    const { queuePosition: _queuePosition, phase: _phase, ...status } = backup.status;
    const object: Backup = { ...backup, spec: { ...backup.spec, storageLocation }, status };
    const run = engine.backup({ name: backup.metadata.name, object, signal });
    try {
      await run.accepted;
    } catch (error) {
      if (signal.aborted) throw error;
      await end(backup, refusalOf(error), signal);
      return;
    }
    await settle(run.result, signal);
  }

  async function resume(backup: Backup, storageLocation: string, engine: Engine, signal: AbortSignal): Promise<void> {
    const run = engine.resumeBackup(backup.metadata.name, { storageLocation, signal });
    try {
      await run.accepted;
    } catch (error) {
      // Its run may not have noticed yet that it leads no more: asked again when its lease has ended.
      if (signal.aborted || LifeboatError.isInstance(error, 'BACKUP_IN_PROGRESS') || isPassing(error)) throw error;
      await end(backup, { phase: 'Failed', failureReason: messageOf(error) }, signal);
      return;
    }
    await settle(run.result, signal);
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
  async function whenCanceled({ metadata }: Backup, error: unknown, signal: AbortSignal): Promise<void> {
    if (!signal.aborted) throw error;
    if (signal.reason === leaseLost) return;
    const isOurs = ({ metadata: latest, status }: Backup) =>
      latest.uid === metadata.uid && (['ReadyToStart', 'InProgress', 'Failed'] as (BackupPhase | undefined)[]).includes(status.phase);
    const status = { phase: 'New', startTimestamp: null, completionTimestamp: null, progress: null, failureReason: null, expiration: null };
    const change = (latest: Backup) => (isOurs(latest) ? { status } : undefined);
    await changeObject({ objects: backups, name: metadata.name, signal: AbortSignal.timeout(lastWordInMs), change });
  }

  async function end({ metadata }: Backup, status: object, signal: AbortSignal): Promise<void> {
    const change = (latest: Backup) => (latest.metadata.uid === metadata.uid ? { status: { ...status, queuePosition: null } } : undefined);
    await changeObject({ objects: backups, name: metadata.name, signal, change });
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
