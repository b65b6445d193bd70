import { type Engine, LifeboatError, type RunRecords } from '@lifeboat/core';
import {
  type BackupStorageLocation,
  intendedLocations,
  isFinished,
  isInProgress,
  type Restore,
  restoreFinalizer,
  waitingForAnnotation,
} from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../controller-context.ts';
import { withoutCreator } from '../creators/creator.ts';
import type { OpenedLocation } from '../locations/use-location.ts';
import { changeObject } from '../machinery/change-object.ts';
import { ignoring } from '../machinery/ignoring.ts';
import { leaseLost } from '../machinery/leader-election.ts';
import type { ReconcileResult, Reconciler } from '../machinery/reconciler.ts';
import { kindType } from './kind-type.ts';
import { refusalOf } from './refusal-of.ts';
import { findRestoreSource, type RestoreSource } from './restore-source.ts';
import { withRestoreDefaults } from './server-defaults.ts';
import { endVolumeRecords } from './volume-data/end-volume-records.ts';
import { saveVolumeRecord } from './volume-data/save-volume-record.ts';

// For an engine's last word after the signal.
const lastWordInMs = 10_000;

/** How often it is asked whether a run that ended has lost its lease. */
const heldAgainInMs = 2000;

/** How often a restore that was begun is looked for in locations that were out of reach. */
const outOfReachAgainInMs = 30_000;

/** The object is looked at once more: should it not have heard how its run ended, the location tells. */
const lookAgain: ReconcileResult = { againInMs: 0 };

const whatToDo =
  'what it had restored until then stays. A new restore of the same backup leaves alone what is there, and restores the rest; with existingResourcePolicy "update" it updates what is there';

/** Has the engine make new restores, one after the other, and finish those that a process left which ended. What the run becomes is
 * written to the object as it goes. One whose location is not Available waits. A restore that is deleted is ended, and its files in the
 * location go with it. */
export function restoreReconciler(context: ControllerContext): Reconciler {
  const { objects, cached, useEngine, useLocation, hookRights, defaults, now } = context;
  const restores = objects('Restore');
  return {
    name: 'restore',
    type: kindType('Restore'),
    watches: [
      {
        type: kindType('BackupStorageLocation'),
        names: ({ object, before }) => (phaseOf(object) === phaseOf(before) ? [] : waitingNames()),
      },
    ],
    cancelWhenGone: true,
    async reconcile({ name, signal, logger }) {
      const restore = await restores.get(name, { signal });
      if (!restore) return undefined;
      if (restore.metadata.deletionTimestamp) {
        await deleteFiles(restore, signal);
        return undefined;
      }
      const phase = restore.status.phase ?? 'New';
      if (phase !== 'New' && !isInProgress(phase)) return undefined;
      const found = await findRestoreSource(context, restore, signal);
      if (found.state === 'wrong') {
        const { problem } = found;
        const status =
          phase === 'New' ? { phase: 'FailedValidation', validationErrors: [problem] } : { phase: 'Failed', failureReason: problem };
        await end(restore, status, signal);
        return undefined;
      }
      if (found.state === 'waits') {
        logger.info('The restore waits', { reason: found.reason });
        await tellWait(restore, found.reason, signal);
        return undefined;
      }
      const { source } = found;
      logger.info(phase === 'New' ? 'The restore begins' : 'The restore is taken up', { backup: source.backup.metadata.name });
      if (phase !== 'New') return await takeUp(restore, source, signal);
      const records = recordsOf(restore, signal);
      const rights = await hookRights(restore, signal);
      const validationErrors = await rights.problems();
      if (validationErrors.length > 0) {
        await end(restore, { phase: 'FailedValidation', validationErrors }, signal);
        return undefined;
      }
      const { cluster } = rights;
      return await useEngine([source.locations[0]], { signal, records, cluster, work: (engine) => make(restore, source, engine, signal) });
    },
  };

  /** Where a restore is kept that was begun, and how far it came; `held`: its run may not have noticed yet that it leads no more. */
  async function findKept({ metadata: { name, uid } }: Restore, { locations }: RestoreSource, signal: AbortSignal) {
    for (const location of locations) {
      const stored = await useLocation(location, {
        signal,
        work: async ({ backups }) => {
          await backups.refuseRunningRestore(name, { now: now(), signal });
          return await backups.getRestore(name, { signal }).catch(ignoring('RESTORE_NOT_FOUND'));
        },
      }).catch(ignoring('RESTORE_IN_PROGRESS', 'held' as const));
      if (stored === 'held') return 'held';
      if (stored?.metadata.uid === uid) return { location, status: stored?.status };
    }
    return undefined;
  }

  /** Brings a restore to its end that a process which ended left in progress, by what its location has of it. */
  async function takeUp(restore: Restore, source: RestoreSource, signal: AbortSignal, refusal?: LifeboatError): Promise<ReconcileResult> {
    const found = await findKept(restore, source, signal);
    // Asked again when its lease has ended.
    if (found === 'held') return { againInMs: heldAgainInMs };
    const kept = found?.status;
    await endVolumeRecords(context, restore, { signal });
    // It may be kept in a location that is out of reach.
    if (!found && source.isInPart && !refusal) return { againInMs: outOfReachAgainInMs };
    if (!kept && refusal) await end(restore, refusalOf(refusal), signal);
    else if (kept && isFinished(kept.phase)) await end(restore, kept, signal);
    else if (found && kept && kept.phase !== 'InProgress' && isInProgress(kept.phase)) {
      const records = recordsOf(restore, signal);
      const { location } = found;
      const { cluster } = await hookRights(restore, signal);
      return await useEngine([location], { signal, records, cluster, work: (engine) => resume(restore, location, engine, signal) });
    } else
      await end(
        restore,
        { phase: 'Failed', failureReason: `the process that made the restore ended before it was done: ${whatToDo}` },
        signal,
      );
    return undefined;
  }

  async function make(restore: Restore, source: RestoreSource, engine: Engine, signal: AbortSignal): Promise<ReconcileResult> {
    const { name } = restore.metadata;
    const { backup, locations } = source;
    const [location] = locations;
    const backupName = backup.metadata.name;
    // Its files are to go with the object, so that comes first.
    const prepared = await changeObject({
      objects: restores,
      name,
      signal,
      change: ({ metadata }) => withFinalizer(metadata.finalizers, backupName),
    });
    if (!prepared) return undefined;
    const { phase: _phase, ...status } = prepared.status;
    const object: Restore = { ...prepared, spec: withRestoreDefaults(prepared.spec, defaults), status };
    const run = engine.restore({ name, backupName, object, storageLocation: location.metadata.name, refuseForbidden: true, signal });
    try {
      await run.accepted;
    } catch (error) {
      if (signal.aborted) return undefined;
      // What has its name may be what an earlier try left.
      if (LifeboatError.isInstance(error, 'RESTORE_ALREADY_EXISTS')) return await takeUp(prepared, source, signal, error);
      // Before anything is written, what may pass is waited for.
      if (isPassing(error)) throw error;
      const isLost = LifeboatError.isInstance(error, 'BACKUP_NOT_FOUND', 'BACKUP_UNFINISHED');
      const isForbidden = LifeboatError.isInstance(error, 'KUBERNETES_FORBIDDEN');
      const validationErrors = isLost ? [`Error retrieving backup: ${error.message}`] : isForbidden && [error.message];
      await end(restore, validationErrors ? { phase: 'FailedValidation', validationErrors } : refusalOf(error), signal);
      return undefined;
    }
    // The records have written how it ended.
    await run.result.catch(() => {});
    return lookAgain;
  }

  async function resume(restore: Restore, location: BackupStorageLocation, engine: Engine, signal: AbortSignal): Promise<ReconcileResult> {
    const run = engine.resumeRestore(restore.metadata.name, { storageLocation: location.metadata.name, signal });
    try {
      await run.accepted;
    } catch (error) {
      if (signal.aborted || isPassing(error)) throw error;
      if (LifeboatError.isInstance(error, 'RESTORE_IN_PROGRESS')) return { againInMs: heldAgainInMs };
      await end(restore, { phase: 'Failed', failureReason: error instanceof Error ? error.message : String(error) }, signal);
      return undefined;
    }
    await run.result.catch(() => {});
    return lookAgain;
  }

  function recordsOf({ metadata }: Restore, leading: AbortSignal): RunRecords {
    return {
      async save(run, { signal = AbortSignal.timeout(lastWordInMs) }) {
        // The object is another process's by now.
        if (leading.reason === leaseLost) return;
        const { labels } = run.metadata;
        const annotations = withoutCreator(run.metadata.annotations);
        const failureReason = `the controller stopped while it restored: ${whatToDo}`;
        const status = leading.aborted && run.status.phase === 'Failed' ? { ...run.status, failureReason } : run.status;
        const change = (latest: Restore) =>
          latest.metadata.uid === metadata.uid ? { metadata: { labels, annotations }, spec: run.spec, status } : undefined;
        await changeObject({ objects: restores, name: metadata.name, signal, change });
      },
      async saveVolume(record, { signal = AbortSignal.timeout(lastWordInMs) }) {
        if (leading.reason !== leaseLost) await saveVolumeRecord(context, record, { signal });
      },
    };
  }

  /** Removes the files of a restore, then lets its object go. Where there is no location (any more), there is nothing to remove. */
  async function deleteFiles({ metadata, spec }: Restore, signal: AbortSignal): Promise<void> {
    if (!finalizersOf(metadata.finalizers).includes(restoreFinalizer)) return;
    const { name } = metadata;
    const backup = spec.backupName ? await objects('Backup').get(spec.backupName, { signal }) : undefined;
    const { storageLocation } = backup?.spec ?? {};
    const names = backup && storageLocation ? [...new Set([storageLocation, ...intendedLocations(backup)])] : [];
    for (const place of names) {
      const location = await objects('BackupStorageLocation').get(place, { signal });
      if (!location || location.spec.accessMode === 'ReadOnly') continue;
      // It is in one of several.
      if (names.length > 1 && (await keptUid(name, location, signal)) !== metadata.uid) continue;
      const work = async (engine: Engine) => await engine.deleteRestore(name, { storageLocation: place, signal });
      await useEngine([location], { signal, work }).catch(ignoring('RESTORE_NOT_FOUND'));
    }
    const change = ({ metadata: latest }: Restore) => ({
      metadata: { finalizers: finalizersOf(latest.finalizers).filter((finalizer) => finalizer !== restoreFinalizer) },
    });
    await changeObject({ objects: restores, name, signal, change });
  }

  async function keptUid(name: string, location: BackupStorageLocation, signal: AbortSignal): Promise<string | undefined> {
    const work = ({ backups }: OpenedLocation) => backups.getRestore(name, { signal });
    const kept = await useLocation(location, { signal, work }).catch(ignoring('RESTORE_NOT_FOUND'));
    return kept?.metadata.uid;
  }

  /** Those that have not begun, and those that a process left. */
  function waitingNames(): string[] {
    const waiting = cached('Restore').filter(({ status }) => (status?.phase ?? 'New') === 'New' || isInProgress(status?.phase));
    return waiting.map(({ metadata }) => metadata.name);
  }

  async function tellWait({ metadata }: Restore, reason: string, signal: AbortSignal): Promise<void> {
    const isTold = (latest: Restore) =>
      latest.metadata.uid !== metadata.uid || latest.metadata.annotations?.[waitingForAnnotation] === reason;
    const change = (latest: Restore) => (isTold(latest) ? undefined : { metadata: { annotations: { [waitingForAnnotation]: reason } } });
    await changeObject({ objects: restores, name: metadata.name, signal, change });
  }

  async function end({ metadata }: Restore, status: object, signal: AbortSignal): Promise<void> {
    const change = (latest: Restore) => (latest.metadata.uid === metadata.uid ? { status } : undefined);
    await changeObject({ objects: restores, name: metadata.name, signal, change });
  }
}

function finalizersOf(finalizers: unknown): readonly string[] {
  return Array.isArray(finalizers) ? finalizers : [];
}

function withFinalizer(finalizers: unknown, backupName: string): object {
  const all = [...new Set([...finalizersOf(finalizers), restoreFinalizer])];
  return { metadata: { finalizers: all, annotations: { [waitingForAnnotation]: null } }, spec: { backupName } };
}

function isPassing(error: unknown): boolean {
  return LifeboatError.isInstance(error) && error.retryable;
}

function phaseOf(object: object | undefined): string | undefined {
  return (object as { status?: { phase?: string } } | undefined)?.status?.phase;
}
