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

// How long the final state of a run may take to be written after the signal.
const lastWordInMs = 10_000;

/** How often to check whether the lease of a run that has ended is over. */
const heldAgainInMs = 2000;

/** How often to look for a restore that had begun in locations that could not be reached. */
const outOfReachAgainInMs = 30_000;

/** Look at the object once more. If it does not say how its run ended, the location does. */
const lookAgain: ReconcileResult = { againInMs: 0 };

const whatToDo =
  'what it had restored until then stays. A new restore of the same backup leaves alone what is there, and restores the rest; with existingResourcePolicy "update" it updates what is there';

/** Lets the engine make new restores, one after the other, and finishes those that an ended process left unfinished. The state of a run is
 * written to the object as it changes. A restore waits while its location is not Available. Deleting the object ends the run, and removes
 * the restore's files from the location. */
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

  /** Finds the location of a restore that had begun, and how far it came. `held`: its run may not have noticed yet that its process no
   * longer leads. */
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

  /** Finishes a restore that an ended process left in progress, by what its location has of it. */
  async function takeUp(restore: Restore, source: RestoreSource, signal: AbortSignal, refusal?: LifeboatError): Promise<ReconcileResult> {
    const found = await findKept(restore, source, signal);
    // Try again when its lease has ended.
    if (found === 'held') return { againInMs: heldAgainInMs };
    const kept = found?.status;
    await endVolumeRecords(context, restore, { signal });
    // A location that cannot be reached may have it.
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
    // The object needs its finalizer first, so that its files are deleted with it.
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
      // What has the restore's name may be left over from an earlier attempt.
      if (LifeboatError.isInstance(error, 'RESTORE_ALREADY_EXISTS')) return await takeUp(prepared, source, signal, error);
      // Nothing has been written yet, so errors that may pass are thrown, to be tried again.
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
        // Another process may own the object by now.
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

  /** Removes the files of a restore, then its finalizer, so that the object goes. If the location does not exist, there is nothing to
   * remove. */
  async function deleteFiles({ metadata, spec }: Restore, signal: AbortSignal): Promise<void> {
    if (!finalizersOf(metadata.finalizers).includes(restoreFinalizer)) return;
    const { name } = metadata;
    const backup = spec.backupName ? await objects('Backup').get(spec.backupName, { signal }) : undefined;
    const { storageLocation } = backup?.spec ?? {};
    const names = backup && storageLocation ? [...new Set([storageLocation, ...intendedLocations(backup)])] : [];
    for (const place of names) {
      const location = await objects('BackupStorageLocation').get(place, { signal });
      if (!location || location.spec.accessMode === 'ReadOnly') continue;
      // The files are in only one of several locations.
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

  /** The restores that have not begun, and those that an ended process left unfinished. */
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
