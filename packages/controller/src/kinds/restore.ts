import { type Engine, LifeboatError, type RunRecords } from '@lifeboat/core';
import {
  type Backup,
  type BackupStorageLocation,
  isFinished,
  isInProgress,
  type Restore,
  restoreFinalizer,
  scheduleNameLabel,
} from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../controller-context.ts';
import { changeObject } from '../machinery/change-object.ts';
import { ignoring } from '../machinery/ignoring.ts';
import { leaseLost } from '../machinery/leader-election.ts';
import type { ReconcileResult, Reconciler } from '../machinery/reconciler.ts';
import { kindType } from './kind-type.ts';
import { refusalOf } from './refusal-of.ts';
import { withRestoreDefaults } from './server-defaults.ts';

// For an engine's last word after the signal.
const lastWordInMs = 10_000;

/** How often it is asked whether a run that ended has lost its lease. */
const heldAgainInMs = 2000;

/** The object is looked at once more: should it not have heard how its run ended, the location tells. */
const lookAgain: ReconcileResult = { againInMs: 0 };

const whatToDo =
  'what it had restored until then stays. A new restore of the same backup leaves alone what is there, and restores the rest; with existingResourcePolicy "update" it updates what is there';

interface Source {
  readonly backup: Backup;
  readonly location: BackupStorageLocation;
}

/** Has the engine make new restores, one after the other, and finish those that a process left which ended. What the run becomes is
 * written to the object as it goes. A restore that is deleted is ended, and its files in the location go with it. */
export function restoreReconciler({ objects, useEngine, useLocation, defaults, now }: ControllerContext): Reconciler {
  const restores = objects('Restore');
  return {
    name: 'restore',
    type: kindType('Restore'),
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
      const source = await findSource(restore, signal);
      if (typeof source === 'string') {
        await end(
          restore,
          phase === 'New' ? { phase: 'FailedValidation', validationErrors: [source] } : { phase: 'Failed', failureReason: source },
          signal,
        );
        return undefined;
      }
      logger.info(phase === 'New' ? 'The restore begins' : 'The restore is taken up', { backup: source.backup.metadata.name });
      if (phase !== 'New') return await takeUp(restore, source, signal);
      const records = recordsOf(restore, signal);
      return await useEngine(source.location, { signal, records, work: (engine) => make(restore, source, engine, signal) });
    },
  };

  /** Brings a restore to its end that a process which ended left in progress, by what its location has of it. */
  async function takeUp(restore: Restore, source: Source, signal: AbortSignal, refusal?: LifeboatError): Promise<ReconcileResult> {
    const { name, uid } = restore.metadata;
    const stored = await useLocation(source.location, {
      signal,
      work: async ({ backups }) => {
        // Its run may not have noticed yet that it leads no more: asked again when its lease has ended.
        await backups.refuseRunningRestore(name, { now: now(), signal });
        return await backups.getRestore(name, { signal }).catch(ignoring('RESTORE_NOT_FOUND'));
      },
    }).catch(ignoring('RESTORE_IN_PROGRESS', 'held' as const));
    if (stored === 'held') return { againInMs: heldAgainInMs };
    const kept = stored?.metadata.uid === uid ? stored?.status : undefined;
    if (!kept && refusal) await end(restore, refusalOf(refusal), signal);
    else if (kept && isFinished(kept.phase)) await end(restore, kept, signal);
    else if (kept && kept.phase !== 'InProgress' && isInProgress(kept.phase)) {
      const records = recordsOf(restore, signal);
      return await useEngine(source.location, { signal, records, work: (engine) => resume(restore, source, engine, signal) });
    } else
      await end(
        restore,
        { phase: 'Failed', failureReason: `the process that made the restore ended before it was done: ${whatToDo}` },
        signal,
      );
    return undefined;
  }

  async function make(restore: Restore, { backup, location }: Source, engine: Engine, signal: AbortSignal): Promise<ReconcileResult> {
    const { name } = restore.metadata;
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
    const run = engine.restore({ name, backupName, object, storageLocation: location.metadata.name, signal });
    try {
      await run.accepted;
    } catch (error) {
      if (signal.aborted) return undefined;
      // What has its name may be what an earlier try left.
      if (LifeboatError.isInstance(error, 'RESTORE_ALREADY_EXISTS')) return await takeUp(prepared, { backup, location }, signal, error);
      await end(restore, refusalOf(error), signal);
      return undefined;
    }
    // The records have written how it ended.
    await run.result.catch(() => {});
    return lookAgain;
  }

  async function resume(restore: Restore, { location }: Source, engine: Engine, signal: AbortSignal): Promise<ReconcileResult> {
    const run = engine.resumeRestore(restore.metadata.name, { storageLocation: location.metadata.name, signal });
    try {
      await run.accepted;
    } catch (error) {
      if (signal.aborted || (LifeboatError.isInstance(error) && error.retryable)) throw error;
      if (LifeboatError.isInstance(error, 'RESTORE_IN_PROGRESS')) return { againInMs: heldAgainInMs };
      await end(restore, { phase: 'Failed', failureReason: error instanceof Error ? error.message : String(error) }, signal);
      return undefined;
    }
    await run.result.catch(() => {});
    return lookAgain;
  }

  /** The backup of a restore and where it is, or what is wrong, in Velero's words. */
  async function findSource({ metadata, spec }: Restore, signal: AbortSignal): Promise<Source | string> {
    const { backupName: named, scheduleName } = spec;
    // Of a schedule, the name of the backup was filled in when it began; that is when it got its finalizer.
    const hasBegun = finalizersOf(metadata.finalizers).includes(restoreFinalizer);
    if (!named === !scheduleName && !hasBegun)
      return 'Either a backup or schedule must be specified as a source for the restore, but not both';
    const backupName = named || (await newestOf(scheduleName ?? '', signal));
    if (!backupName) return `No completed backups found for schedule ${scheduleName}`;
    const backup = await objects('Backup').get(backupName, { signal });
    if (!backup) return `Error retrieving backup: backup "${backupName}" not found`;
    const { storageLocation = '' } = backup.spec;
    const location = await objects('BackupStorageLocation').get(storageLocation, { signal });
    if (!location) return `Error retrieving backup: backup storage location "${storageLocation}" not found`;
    if (location.status.phase !== 'Available')
      return `Backup storage location ${storageLocation} is in ${location.status.phase ?? 'unknown'} status`;
    return { backup, location };
  }

  async function newestOf(schedule: string, signal: AbortSignal): Promise<string | undefined> {
    const backups = await objects('Backup').list({ labelSelector: `${scheduleNameLabel}=${schedule}`, signal });
    const completed = backups.filter(({ status }) => status.phase === 'Completed');
    return completed.sort((a, b) => ((a.status.startTimestamp ?? '') > (b.status.startTimestamp ?? '') ? -1 : 1))[0]?.metadata.name;
  }

  function recordsOf({ metadata }: Restore, leading: AbortSignal): RunRecords {
    return {
      async save(run, { signal = AbortSignal.timeout(lastWordInMs) }) {
        // The object is another process's by now.
        if (leading.reason === leaseLost) return;
        const { labels, annotations } = run.metadata;
        const failureReason = `the controller stopped while it restored: ${whatToDo}`;
        const status = leading.aborted && run.status.phase === 'Failed' ? { ...run.status, failureReason } : run.status;
        const change = (latest: Restore) =>
          latest.metadata.uid === metadata.uid ? { metadata: { labels, annotations }, spec: run.spec, status } : undefined;
        await changeObject({ objects: restores, name: metadata.name, signal, change });
      },
    };
  }

  /** Removes the files of a restore, then lets its object go. Where there is no location (any more), there is nothing to remove. */
  async function deleteFiles({ metadata, spec }: Restore, signal: AbortSignal): Promise<void> {
    if (!finalizersOf(metadata.finalizers).includes(restoreFinalizer)) return;
    const { name } = metadata;
    const backup = spec.backupName ? await objects('Backup').get(spec.backupName, { signal }) : undefined;
    const storageLocation = backup?.spec.storageLocation;
    const location = storageLocation ? await objects('BackupStorageLocation').get(storageLocation, { signal }) : undefined;
    if (location && storageLocation && location.spec.accessMode !== 'ReadOnly')
      await useEngine(location, { signal, work: async (engine) => await engine.deleteRestore(name, { storageLocation, signal }) }).catch(
        ignoring('RESTORE_NOT_FOUND'),
      );
    const change = ({ metadata: latest }: Restore) => ({
      metadata: { finalizers: finalizersOf(latest.finalizers).filter((finalizer) => finalizer !== restoreFinalizer) },
    });
    await changeObject({ objects: restores, name, signal, change });
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
  return { metadata: { finalizers: [...new Set([...finalizersOf(finalizers), restoreFinalizer])] }, spec: { backupName } };
}
