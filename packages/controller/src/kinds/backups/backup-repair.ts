import { LifeboatError, type LocationOutcome } from '@lifeboat/core';
import {
  type Backup,
  type BackupPhase,
  type BackupStorageLocation,
  repairAnnotation,
  waitingForAnnotation,
} from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../../controller-context.ts';
import type { OpenedLocation } from '../../locations/use-location.ts';
import { changeObject } from '../../machinery/change-object.ts';
import type { ReconcileResult, Reconciler } from '../../machinery/reconciler.ts';
import { kindType } from '../kind-type.ts';
import { ensureRepositoryOf } from '../volume-data/save-volume-record.ts';
import { backupLocationNames, backupLocations, isAvailable } from './backup-location.ts';
import { locationsThatMissed, outcomesPatch } from './told-outcomes.ts';

/** How long to wait after a failure that may pass. Each attempt reads a whole backup. */
const againInMs = 3_600_000;

const repairable: ReadonlySet<BackupPhase | undefined> = new Set<BackupPhase>(['Completed', 'PartiallyFailed']);

/**
 * Copies a backup to the locations that missed it: each backup with the annotation, and with `autoRepair` every backup that missed a
 * location. The annotation is removed once all locations have the backup. Until then, it is tried again whenever one of them becomes
 * Available.
 */
export function backupRepairReconciler(context: ControllerContext): Reconciler {
  const { objects, cached, useEngine, useLocation, autoRepair } = context;
  const backups = objects('Backup');
  /** For each backup: what was asked for, and the state of its locations, at the last attempt. */
  const tried = new Map<string, string>();

  return {
    name: 'backup-repair',
    type: kindType('Backup'),
    watches: [{ type: kindType('BackupStorageLocation'), names: ({ name }) => wantingNames(name) }],
    async reconcile({ name, object, signal, logger }) {
      const known = object as Backup | undefined;
      if (!known || !isWanted(known)) {
        tried.delete(name);
        return undefined;
      }
      // Read fresh, not from the cache: it may have been repaired a moment ago.
      const backup = await backups.get(name, { signal });
      if (!backup || !isWanted(backup)) return undefined;
      const named = backupLocations(backup, context);
      const there = [...named.values()].filter((location) => location !== undefined);
      const attempt = JSON.stringify([backup.metadata.annotations?.[repairAnnotation], [...named.keys()], there.map(stateOf)]);
      if (tried.get(name) === attempt) return undefined;
      // A repair needs one location to read from and one to write to.
      if (named.size > 1 && there.filter(isAvailable).length < 2) return undefined;
      if (!isAsked(backup) && !locationsThatMissed(backup).some((missed) => isAvailable(named.get(missed)))) return undefined;
      tried.set(name, attempt);
      logger.info('The backup is brought to all its locations', { locations: [...named.keys()] });
      const again = named.size > 1 ? await repair(backup, there, signal) : await forget(backup, signal);
      if (again) tried.delete(name);
      return again;
    },
  };

  async function repair(backup: Backup, locations: readonly BackupStorageLocation[], signal: AbortSignal): Promise<ReconcileResult> {
    const { name } = backup.metadata;
    const storageLocations = backupLocationNames(backup, context);
    let outcomes: readonly LocationOutcome[];
    try {
      ({ locations: outcomes } = await useEngine(locations, {
        signal,
        work: async (engine) => await engine.repairBackup(name, { storageLocations, signal }).result,
      }));
    } catch (error) {
      signal.throwIfAborted();
      if (!LifeboatError.isInstance(error)) throw error;
      await change(backup, { metadata: { annotations: { [waitingForAnnotation]: error.message } } }, signal);
      return error.retryable ? { againInMs } : undefined;
    }
    await ensureRepositories(name, locations, outcomes, signal);
    const failures = outcomes.flatMap(({ error }) => error ?? []);
    const told = outcomesPatch(backup, outcomes);
    const annotations = {
      ...told?.metadata.annotations,
      [waitingForAnnotation]: null,
      ...(failures.length === 0 && { [repairAnnotation]: null }),
    };
    await change(backup, { ...told, metadata: { ...told?.metadata, annotations } }, signal);
    return failures.some(mayPass) ? { againInMs } : undefined;
  }

  /** A location that got the backup may have its first files of volumes now. */
  async function ensureRepositories(
    backup: string,
    locations: readonly BackupStorageLocation[],
    outcomes: readonly LocationOutcome[],
    signal: AbortSignal,
  ): Promise<void> {
    if (!context.copiesFiles) return;
    const stored = new Set(outcomes.flatMap(({ name, outcome }) => (outcome === 'stored' ? name : [])));
    for (const location of locations.filter(({ metadata }) => stored.has(metadata.name))) {
      const work = ({ backups: files }: OpenedLocation) => files.readPodVolumeBackups(backup, { signal });
      const records = (await useLocation(location, { signal, work })) ?? [];
      const backupStorageLocation = location.metadata.name;
      for (const record of records)
        await ensureRepositoryOf(context, { ...record, spec: { ...record.spec, backupStorageLocation } }, signal);
    }
  }

  /** Removes the annotation from a backup with one location, which cannot miss any. */
  async function forget(backup: Backup, signal: AbortSignal): Promise<undefined> {
    await change(backup, { metadata: { annotations: { [repairAnnotation]: null } } }, signal);
  }

  async function change({ metadata }: Backup, patch: object, signal: AbortSignal): Promise<void> {
    const ofThis = (latest: Backup) => (latest.metadata.uid === metadata.uid ? patch : undefined);
    await changeObject({ objects: backups, name: metadata.name, signal, change: ofThis });
  }

  function isWanted(backup: Backup): boolean {
    const { metadata, status } = backup;
    if (metadata.deletionTimestamp || !repairable.has(status?.phase)) return false;
    return isAsked(backup) || (autoRepair && locationsThatMissed(backup).length > 0);
  }

  function wantingNames(location: string): string[] {
    const wanting = cached('Backup').filter((backup) => isWanted(backup) && backupLocationNames(backup, context).includes(location));
    return wanting.map(({ metadata }) => metadata.name);
  }
}

function isAsked({ metadata }: Backup): boolean {
  return metadata.annotations?.[repairAnnotation] !== undefined;
}

function stateOf({ metadata, spec, status }: BackupStorageLocation): unknown {
  return [metadata.uid, spec, status?.phase];
}

/** Whether the error may pass: whoever holds the name in a location will release it. */
function mayPass(error: Error): boolean {
  return LifeboatError.isInstance(error) && (error.retryable || error.code === 'BACKUP_IN_PROGRESS');
}
