import { type BackupResult, type Engine, LifeboatError, type RunRecords } from '@lifeboat/core';
import {
  type Backup,
  type BackupPhase,
  type BackupStorageLocation,
  isInProgress,
  repairAnnotation,
  storedBytes,
  storedBytesAnnotation,
} from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../../controller-context.ts';
import { withoutCreator } from '../../creators/creator.ts';
import { changeObject } from '../../machinery/change-object.ts';
import { leaseLost } from '../../machinery/leader-election.ts';
import type { ReconcileResult, Reconciler } from '../../machinery/reconciler.ts';
import { kindType } from '../kind-type.ts';
import { refusalOf } from '../refusal-of.ts';
import { withBackupDefaults } from '../server-defaults.ts';
import { dropVolumeRecords, endVolumeRecords } from '../volume-data/end-volume-records.ts';
import { saveVolumeRecord } from '../volume-data/save-volume-record.ts';
import { backupLocationNames, storagePolicyOf } from './backup-location.ts';
import { backupProblems } from './backup-problems.ts';
import { settleLeftBackup } from './left-backup.ts';
import { outcomesPatch } from './told-outcomes.ts';

/** How long the final state of a run may take to be written when the controller stops. */
const lastWordInMs = 10_000;

/** How often to check whether the lease of a run that has ended is over. */
const heldAgainInMs = 2000;

interface Patch {
  readonly status: object;
  readonly metadata?: object;
  readonly spec?: object;
}

const leftInPart = 'a process ended before the backup was in all its locations';

/** Look at the object once more. If it does not say how its run ended, the location does. */
const lookAgain: ReconcileResult = { againInMs: 0 };

/**
 * Lets the engine make the backups that may start, and finishes those that an ended process left unfinished. The state of a run is written
 * to the object as it changes. Deleting the object ends the run. If the controller stops, it ends its runs and makes their backups new
 * again, so that the next leader can make them.
 */
export function backupReconciler(context: ControllerContext): Reconciler {
  const { objects, useEngine, hookRights, concurrentBackups } = context;
  const backups = objects('Backup');
  return {
    name: 'backup',
    type: kindType('Backup'),
    concurrency: concurrentBackups,
    cancelWhenGone: true,
    async reconcile({ name, signal, object }) {
      const cachedPhase = (object as Backup | undefined)?.status?.phase;
      if (cachedPhase !== 'ReadyToStart' && !isInProgress(cachedPhase)) return undefined;
      // Read fresh, not from the cache: the run may have ended a moment ago.
      const backup = await backups.get(name, { signal });
      const phase = backup?.status.phase;
      if (!backup || (phase !== 'ReadyToStart' && !isInProgress(phase))) return undefined;
      const named = await readLocations(backup, signal);
      const locations = [...named.values()].filter((location) => location !== undefined);
      const hasBegun = phase !== 'ReadyToStart';
      const validationErrors = hasBegun ? [] : backupProblems(backup, named);
      if (locations.length === 0 || validationErrors.length > 0) {
        const failureReason = `the process that made the backup ended before it was done, and there is no backup storage location ${[...named.keys()].join(', ')} any more`;
        await end(backup, hasBegun ? { phase: 'Failed', failureReason } : { phase: 'FailedValidation', validationErrors }, signal);
        return undefined;
      }
      // A backup in progress has no run here: this process has just become the leader.
      const working = hasBegun ? takeUp(backup, locations, signal) : make(backup, locations, signal);
      return await working.catch((error: unknown) => whenCanceled(backup, error, signal));
    },
  };

  /** Reads the locations fresh, not from the cache: one may have been made a moment ago. */
  async function readLocations(backup: Backup, signal: AbortSignal): Promise<Map<string, BackupStorageLocation | undefined>> {
    const names = backupLocationNames(backup, context);
    const found = names.map(async (name) => [name, await objects('BackupStorageLocation').get(name, { signal })] as const);
    return new Map(await Promise.all(found));
  }

  async function make(backup: Backup, locations: readonly BackupStorageLocation[], signal: AbortSignal): Promise<ReconcileResult> {
    const names = locations.map(({ metadata }) => metadata.name);
    const records = recordsOf(backup, names[0], signal);
    const rights = await hookRights(backup, signal);
    const validationErrors = await rights.problems();
    if (validationErrors.length > 0) {
      await end(backup, { phase: 'FailedValidation', validationErrors }, signal);
      return undefined;
    }
    await dropVolumeRecords(context, backup, signal);
    const { cluster } = rights;
    const { volumeSnapshotLocations: snapshotLocations } = backup.spec;
    const work = (engine: Engine) => run(backup, names, engine, signal);
    const refused = await useEngine(locations, { signal, records, cluster, snapshotLocations, work }).catch((error: unknown) => {
      if (!LifeboatError.isInstance(error, 'INVALID_REQUEST')) throw error;
      return error;
    });
    if (refused === undefined) return lookAgain;
    if (LifeboatError.isInstance(refused, 'BACKUP_UNFINISHED', 'BACKUP_IN_PROGRESS')) {
      // What has the backup's name may be left over from an earlier attempt.
      const left = await settleLeftBackup(context, { backup, locations, signal });
      if (left.state === 'held') return { againInMs: heldAgainInMs };
      if (left.state !== 'gone') return await takeUp(backup, locations, signal);
      if (left.removed && left.problems.length === 0) return lookAgain;
    }
    await end(backup, refusalOf(refused), signal);
    return undefined;
  }

  /** Finishes a backup that an ended process left in progress, by what its locations have of it. */
  async function takeUp(backup: Backup, locations: readonly BackupStorageLocation[], signal: AbortSignal): Promise<ReconcileResult> {
    const left = await settleLeftBackup(context, { backup, locations, signal });
    if (left.state === 'held') return { againInMs: heldAgainInMs };
    if (left.state === 'stored') {
      await endVolumeRecords(context, backup, { stored: left.volumes, signal });
      const { metadata, spec, status } = left.backup;
      const { annotations } = outcomesPatch(left.backup, left.outcomes)?.metadata ?? {};
      const isMissed = left.outcomes.some(({ outcome }) => outcome === 'failed');
      const all = { ...withoutCreator(metadata.annotations), ...annotations, ...(isMissed && { [repairAnnotation]: leftInPart }) };
      await change(backup, { metadata: { labels: metadata.labels, annotations: all }, spec, status }, signal);
      return undefined;
    }
    if (left.state === 'gone') {
      await endVolumeRecords(context, backup, { signal });
      const problems = left.problems.map((problem) => `; ${problem}`).join('');
      const advice = problems === '' ? '' : '. Deleting the backup removes what there is of it';
      const failureReason = `the process that made the backup ended before it was done${problems}${advice}`;
      await end(backup, { phase: 'Failed', failureReason }, signal);
      return undefined;
    }
    const { name } = left.location.metadata;
    const records = recordsOf(backup, name, signal);
    const { cluster } = await hookRights(backup, signal);
    const again = await useEngine([left.location], { signal, records, cluster, work: (engine) => resume(backup, name, engine, signal) });
    // The other locations may have the beginning of the backup.
    if (locations.length > 1) await annotate(backup, { [repairAnnotation]: leftInPart }, signal);
    return again;
  }

  /** Runs a backup. Returns the error if the engine refused it before it wrote anything. */
  async function run(backup: Backup, storageLocations: readonly string[], engine: Engine, signal: AbortSignal): Promise<unknown> {
    const [storageLocation = ''] = storageLocations;
    const { queuePosition: _queuePosition, phase: _phase, ...status } = backup.status;
    const object: Backup = { ...backup, spec: withBackupDefaults({ ...backup.spec, storageLocation }, context.defaults), status };
    const several = storageLocations.length > 1 && { storageLocations, storagePolicy: storagePolicyOf(backup) ?? 'all' };
    const run = engine.backup({ name: backup.metadata.name, object, signal, ...several });
    try {
      await run.accepted;
    } catch (error) {
      if (signal.aborted) throw error;
      return error;
    }
    const result = await settle(backup, run.result, signal);
    if (result) await tellOutcomes(backup, result, signal);
    return undefined;
  }

  async function resume(backup: Backup, storageLocation: string, engine: Engine, signal: AbortSignal): Promise<ReconcileResult> {
    const run = engine.resumeBackup(backup.metadata.name, { storageLocation, signal });
    try {
      await run.accepted;
    } catch (error) {
      if (signal.aborted || isPassing(error)) throw error;
      // The run may not have noticed yet that its process no longer leads: try again when its lease has ended.
      if (LifeboatError.isInstance(error, 'BACKUP_IN_PROGRESS')) return { againInMs: heldAgainInMs };
      await end(backup, { phase: 'Failed', failureReason: messageOf(error) }, signal);
      return undefined;
    }
    await settle(backup, run.result, signal);
    return lookAgain;
  }

  /** Waits for the end of a run. The records have written how it ended; an error is passed on only if the signal has come. */
  async function settle(object: Backup, result: Promise<BackupResult>, signal: AbortSignal): Promise<BackupResult | undefined> {
    const settled = await result.catch((error: unknown) => {
      if (signal.aborted) throw error;
      return undefined;
    });
    if (settled) {
      context.tell({ type: 'backup-stored', object, bytes: settled.bytes });
      await tellSize(object, settled.backup, signal);
    }
    return settled;
  }

  /** Writes how much its files take. That is only in the stored object, which clients of the cluster do not read. */
  async function tellSize(object: Backup, stored: Backup, leading: AbortSignal): Promise<void> {
    const bytes = storedBytes(stored);
    if (bytes === undefined || leading.reason === leaseLost) return;
    await annotate(object, { [storedBytesAnnotation]: String(bytes) }, AbortSignal.timeout(lastWordInMs));
  }

  /** Writes the outcome in each location, even if the controller stops meanwhile: nobody else knows it. */
  async function tellOutcomes({ metadata }: Backup, { locations }: BackupResult, leading: AbortSignal): Promise<void> {
    if (locations.length < 2 || leading.reason === leaseLost) return;
    const change = (latest: Backup) => (latest.metadata.uid === metadata.uid ? outcomesPatch(latest, locations) : undefined);
    await changeObject({ objects: backups, name: metadata.name, signal: AbortSignal.timeout(lastWordInMs), change });
  }

  async function annotate({ metadata }: Backup, annotations: Record<string, string>, signal: AbortSignal): Promise<void> {
    const ofThis = (latest: Backup) => (latest.metadata.uid === metadata.uid ? { metadata: { annotations } } : undefined);
    await changeObject({ objects: backups, name: metadata.name, signal, change: ofThis });
  }

  /** `location`: the one of several locations that the object names. */
  function recordsOf({ metadata }: Backup, location: string | undefined, leading: AbortSignal): RunRecords {
    return {
      async save(run, { signal = AbortSignal.timeout(lastWordInMs) }) {
        // Another process may own the object by now.
        if (leading.reason === leaseLost) return;
        const { labels } = run.metadata;
        const annotations = withoutCreator(run.metadata.annotations);
        const change = (latest: Backup) =>
          latest.metadata.uid === metadata.uid
            ? { metadata: { labels, annotations }, spec: run.spec, status: { ...run.status, queuePosition: null } }
            : undefined;
        await changeObject({ objects: backups, name: metadata.name, signal, change });
      },
      async saveVolume(record, { signal = AbortSignal.timeout(lastWordInMs) }) {
        if (leading.reason !== leaseLost) await saveVolumeRecord(context, record, { location, signal });
      },
    };
  }

  /** If the controller stops in order, the run has removed what it had written, and the backup becomes new again. If the Lease was lost,
   * nothing is written. */
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

function isPassing(error: unknown): boolean {
  return LifeboatError.isInstance(error) && error.retryable;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
