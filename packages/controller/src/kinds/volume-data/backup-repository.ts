import { type Engine, LifeboatError } from '@lifeboat/core';
import { type BackupRepository, type BackupStorageLocation, formatGoDuration, type RepositoryMaintenance } from '@lifeboat/core/velero-api';
import type { ControllerContext } from '../../controller-context.ts';
import { changeObject } from '../../machinery/change-object.ts';
import type { ReconcileResult, Reconciler } from '../../machinery/reconciler.ts';
import { timestamp } from '../../machinery/timestamp.ts';
import { kindType } from '../kind-type.ts';
import { dueInMs, periodInMs } from '../period.ts';
import { maintenanceFrequencyInMs } from './ensure-backup-repository.ts';

/** The owner that kopia records for the maintenance of a repository. It is the same for every server of the cluster, as with Velero. */
const maintenanceOwner = 'default@default';

/** How many past maintenance runs the status lists, as with Velero. */
const maintenancesKept = 3;

/** How soon a failure is tried again. */
const againInMs = 5 * 60_000;

/** How soon to look again for a repository that the first backup of a namespace is about to make. */
const lookAgainInMs = 2000;
/** How long to look for it that often. */
const newForInMs = 10 * 60_000;

/** How soon to look again at a repository while somebody writes to it. */
const lockedAgainInMs = 60_000;

/** Checks whether each repository of files can be opened, and maintains it at its frequency, by the rules of its format. A repository that
 * names another owner of its maintenance is not maintained. */
export function backupRepositoryReconciler(context: ControllerContext): Reconciler {
  const { objects, cached, useEngine, now, tell } = context;
  const repositories = objects('BackupRepository');
  /** Where this process opened each repository. If its location has changed, it is opened again. */
  const opened = new Map<string, string>();

  return {
    name: 'backup-repository',
    type: kindType('BackupRepository'),
    watches: [
      {
        type: kindType('BackupStorageLocation'),
        names: ({ name, object, before }) => (stateOf(object) === stateOf(before) ? [] : namesIn(name)),
      },
    ],
    async reconcile({ name, object, signal, logger }) {
      if (!object || object.metadata.deletionTimestamp) {
        opened.delete(name);
        return undefined;
      }
      // Read fresh, not from the cache: it may have been maintained a moment ago.
      const repository = await repositories.get(name, { signal });
      if (!repository) return undefined;
      const { backupStorageLocation } = repository.spec;
      const location = await objects('BackupStorageLocation').get(backupStorageLocation, { signal });
      if (!location) {
        await tellProblem(repository, `backup storage location ${backupStorageLocation} not found`, signal);
        return undefined;
      }
      // A change of the location's phase brings the repository here again.
      if (location.status.phase !== 'Available') return undefined;
      const isReady = repository.status.phase === 'Ready' && (opened.get(name) ?? placeOf(location)) === placeOf(location);
      if (isReady) return await maintainIfDue(repository, location, signal);
      logger.info('The repository is opened', { namespace: repository.spec.volumeNamespace, storageLocation: backupStorageLocation });
      return await open(repository, location, signal);
    },
  };

  async function open(repository: BackupRepository, location: BackupStorageLocation, signal: AbortSignal): Promise<ReconcileResult> {
    const { name, creationTimestamp } = repository.metadata;
    try {
      await useRepository(repository, location, signal, async () => {});
    } catch (error) {
      signal.throwIfAborted();
      const isNew = (repository.status.phase ?? 'New') === 'New' && now().getTime() - Date.parse(creationTimestamp ?? '') < newForInMs;
      if (isNew && LifeboatError.isInstance(error, 'REPOSITORY_NOT_FOUND')) return { againInMs: lookAgainInMs };
      await tellProblem(repository, messageOf(error), signal);
      return { againInMs };
    }
    opened.set(name, placeOf(location));
    // As with Velero, the first maintenance is one period away.
    const change = ({ status, spec }: BackupRepository) => ({
      spec: periodInMs(spec.maintenanceFrequency, 0) === undefined ? { maintenanceFrequency: frequencyOf(spec) } : {},
      status: { phase: 'Ready', message: '', lastMaintenanceTime: status.lastMaintenanceTime ?? timestamp(now()) },
    });
    await changeObject({ objects: repositories, name, signal, change });
    return { againInMs: 0 };
  }

  async function maintainIfDue(
    repository: BackupRepository,
    location: BackupStorageLocation,
    signal: AbortSignal,
  ): Promise<ReconcileResult> {
    const { spec, status } = repository;
    if (location.spec.accessMode === 'ReadOnly') return undefined;
    const frequencyInMs = periodInMs(spec.maintenanceFrequency, maintenanceFrequencyInMs(context, spec.repositoryType || 'restic'));
    if (frequencyInMs === undefined) return undefined;
    const dueAgainInMs = dueInMs(status.lastMaintenanceTime, frequencyInMs, now());
    if (dueAgainInMs > 0) return { againInMs: dueAgainInMs };
    const last = status.recentMaintenance?.at(-1);
    const afterFailure = last?.result === 'Failed' ? dueInMs(last.completeTimestamp ?? last.startTimestamp, againInMs, now()) : 0;
    if (afterFailure > 0) return { againInMs: afterFailure };
    return await maintain(repository, location, signal);
  }

  async function maintain(repository: BackupRepository, location: BackupStorageLocation, signal: AbortSignal): Promise<ReconcileResult> {
    const { name } = repository.metadata;
    const startedAt = now();
    const startTimestamp = timestamp(startedAt);
    let failure: string | undefined;
    try {
      await useRepository(repository, location, signal, async (opens) => {
        await opens.maintain({ mode: 'due', owner: maintenanceOwner, signal });
      });
    } catch (error) {
      signal.throwIfAborted();
      // Somebody writes to the repository. That is no failure.
      if (LifeboatError.isInstance(error, 'REPOSITORY_LOCKED')) return { againInMs: lockedAgainInMs };
      failure = messageOf(error);
    }
    const endedAt = now();
    const completeTimestamp = timestamp(endedAt);
    const entry: RepositoryMaintenance =
      failure === undefined
        ? { result: 'Succeeded', startTimestamp, completeTimestamp }
        : { result: 'Failed', startTimestamp, completeTimestamp, message: failure };
    const change = ({ status }: BackupRepository) => ({
      status: {
        recentMaintenance: [...(status.recentMaintenance ?? []), entry].slice(-maintenancesKept),
        ...(failure === undefined && { lastMaintenanceTime: completeTimestamp }),
      },
    });
    const object = await changeObject({ objects: repositories, name, signal, change });
    const seconds = (endedAt.getTime() - startedAt.getTime()) / 1000;
    if (object) tell({ type: 'repository-maintained', object, seconds, ...(failure !== undefined && { failure }) });
    return { againInMs: 0 };
  }

  async function useRepository(
    { spec }: BackupRepository,
    location: BackupStorageLocation,
    signal: AbortSignal,
    use: (repository: Awaited<ReturnType<Engine['openVolumeRepository']>>) => Promise<void>,
  ): Promise<void> {
    const { volumeNamespace: namespace, repositoryType } = spec;
    const work = async (engine: Engine) => {
      const storageLocation = location.metadata.name;
      await use(await engine.openVolumeRepository({ storageLocation, namespace, format: repositoryType || 'restic', signal }));
    };
    await useEngine([location], { signal, work });
  }

  async function tellProblem({ metadata, status }: BackupRepository, message: string, signal: AbortSignal): Promise<void> {
    opened.delete(metadata.name);
    if (status.phase === 'NotReady' && status.message === message) return;
    const change = () => ({ status: { phase: 'NotReady', message } });
    await changeObject({ objects: repositories, name: metadata.name, signal, change });
  }

  function frequencyOf({ repositoryType }: BackupRepository['spec']): string {
    return formatGoDuration(maintenanceFrequencyInMs(context, repositoryType || 'restic'));
  }

  function namesIn(location: string): string[] {
    return cached('BackupRepository')
      .filter(({ spec }) => spec.backupStorageLocation === location)
      .map(({ metadata }) => metadata.name);
  }
}

function placeOf({ spec }: BackupStorageLocation): string {
  return JSON.stringify([spec.provider, spec.objectStorage, spec.config]);
}

function stateOf(object: object | undefined): string | undefined {
  const location = object as BackupStorageLocation | undefined;
  return location && `${location.status?.phase} ${location.spec.accessMode} ${placeOf(location)}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
