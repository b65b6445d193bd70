import { runBackup } from '../backup/backup.ts';
import { resumeBackup } from '../backup/resume-backup.ts';
import { deleteBackup } from '../delete/delete-backup.ts';
import { deleteRestore } from '../delete/delete-restore.ts';
import type { ClusterClient } from '../kubernetes/cluster-client.ts';
import { guardLogger } from '../logging/guard-logger.ts';
import { runPlan } from '../restore/plan.ts';
import { runRestore } from '../restore/restore.ts';
import { resumeRestore } from '../restore/resume-restore.ts';
import type { BackupStore } from '../storage/backup-store.ts';
import { copyBackup } from '../storage/copy/copy-backup.ts';
import { repairBackup } from '../storage/copy/repair-backup.ts';
import { openArchive } from '../storage/open-archive.ts';
import { verifyBackup } from '../storage/verify-backup.ts';
import {
  defaultItemOperationSyncFrequencyInMs,
  defaultResourceTimeoutInMs,
  defaultTerminatingResourceTimeoutInMs,
} from '../velero-api/defaults.ts';
import { createSnapshotLocations } from '../volumes/snapshot-locations.ts';
import type { Engine, EngineOptions } from './engine.ts';
import type { BackupEvent, RestoreEvent } from './events.ts';
import { guardListener } from './guard-listener.ts';
import { invalidConfig } from './invalid-config.ts';
import { openLocations } from './open-locations.ts';
import type { PlannedItem, RestoreRequest } from './requests.ts';
import { startRun } from './run-handle.ts';

/** Makes an {@link Engine}. Does no I/O. @throws LifeboatError `INVALID_CONFIG` for unusable storage locations */
export function createEngine(given: EngineOptions): Engine {
  const options = given.logger ? { ...given, logger: guardLogger(given.logger) } : given;
  const locations = openLocations(options);
  const concurrency = options.concurrency ?? 16;
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw invalidConfig(`concurrency must be a whole number from 1, not ${concurrency}`);
  const now = options.now ?? (() => new Date());
  const common = {
    logger: options.logger,
    concurrency,
    snapshotLocations: createSnapshotLocations(options.snapshotLocations),
    itemOperationSyncFrequencyInMs: options.itemOperationSyncFrequencyInMs ?? defaultItemOperationSyncFrequencyInMs,
    now,
  };

  const restoreDependencies = (request: RestoreRequest) => {
    const { stores, isFirstPreferred } = locations.candidates(request.storageLocation);
    const [store = locations.find(undefined).store, ...otherStores] = stores;
    return {
      ...common,
      cluster: requireCluster(options.cluster, 'A restore'),
      store,
      otherStores,
      isStorePreferred: isFirstPreferred,
      openArchive,
      archiveLimits: options.archiveLimits,
      policy: options.restorePolicy,
      actions: options.actions?.restore ?? [],
      resourceTimeoutInMs: options.resourceTimeoutInMs ?? defaultResourceTimeoutInMs,
      terminatingResourceTimeoutInMs: options.terminatingResourceTimeoutInMs ?? defaultTerminatingResourceTimeoutInMs,
    };
  };

  const backupDependencies = (store: BackupStore) => ({
    ...common,
    cluster: requireCluster(options.cluster, 'A backup'),
    store,
    knownStores: locations.all,
    actions: options.actions?.backup ?? [],
    itemBlockActions: options.actions?.itemBlock ?? [],
    hookGraceInMs: options.hookGraceInMs,
  });

  return {
    backup: (request) =>
      startRun<BackupEvent, Awaited<ReturnType<typeof runBackup>>>({ signal: request.signal, droppable: isDroppable }, async (run) => {
        const { storageLocation, storageLocations: several } = request;
        const [first, ...others] = (several ?? [storageLocation]).map((name) => locations.find(name));
        const { name, store } = first ?? locations.find(storageLocation);
        const dependencies = { ...backupDependencies(store), furtherStores: others.map((other) => other.store) };
        return runBackup({ request: several ? request : { ...request, storageLocation: name }, dependencies, run });
      }),
    resumeBackup: (name, o = {}) =>
      startRun<BackupEvent, Awaited<ReturnType<typeof resumeBackup>>>({ signal: o.signal, droppable: isDroppable }, async (run) => {
        const dependencies = backupDependencies(locations.find(o.storageLocation).store);
        return resumeBackup({ name, force: o.force ?? false, dependencies, run });
      }),
    restore: (request) =>
      startRun<RestoreEvent, Awaited<ReturnType<typeof runRestore>>>({ signal: request.signal, droppable: isDroppable }, async (run) =>
        runRestore({ request, dependencies: restoreDependencies(request), run }),
      ),
    resumeRestore: (name, o = {}) =>
      startRun<RestoreEvent, Awaited<ReturnType<typeof resumeRestore>>>({ signal: o.signal, droppable: isDroppable }, async (run) => {
        const { store } = locations.find(o.storageLocation);
        const dependencies = { ...restoreDependencies({ backupName: '' }), store };
        return resumeRestore({ name, force: o.force ?? false, podHooks: o.podHooks ?? [], dependencies, run });
      }),
    plan: (request) =>
      startRun<PlannedItem, Awaited<ReturnType<typeof runPlan>>>({ signal: request.signal }, async (run) =>
        runPlan({ request, dependencies: restoreDependencies(request), run }),
      ),
    listBackups: (o = {}) => locations.find(o.storageLocation).store.list(o),
    getBackup: async (name, o = {}) => locations.find(o.storageLocation).store.get(name, o),
    verifyBackup: async (name, o = {}) =>
      verifyBackup({ backups: locations.find(o.storageLocation).store, name, archiveLimits: options.archiveLimits, signal: o.signal }),
    copyBackup: async ({ name, from, to, onEvent, signal }) =>
      copyBackup({
        name,
        from: locations.find(from).store,
        to: locations.find(to).store,
        now: now(),
        archiveLimits: options.archiveLimits,
        onEvent: guardListener(onEvent, options),
        signal,
      }),
    repairBackup: async (name, { storageLocations, onEvent, signal } = {}) =>
      repairBackup({
        name,
        stores: locations.all,
        storageLocations,
        now: now(),
        archiveLimits: options.archiveLimits,
        onEvent: guardListener(onEvent, options),
        signal,
      }),
    deleteBackup: async (name, o = {}) => {
      const { storageLocation, veleroNamespace: namespace, ...rest } = o;
      const velero = namespace !== undefined && {
        cluster: requireCluster(options.cluster, 'deleteBackup with veleroNamespace'),
        namespace,
      };
      const { store } = locations.find(storageLocation);
      const others = locations.all.filter((other) => other !== store);
      return deleteBackup({
        ...rest,
        backups: store,
        others,
        snapshotLocations: common.snapshotLocations,
        cluster: options.cluster,
        name,
        now: now(),
        ...(velero && { velero }),
      });
    },
    openBackupFile: async (name, file, o = {}) => {
      const { store } = locations.find(o.storageLocation);
      return file === 'contents' ? store.openArchive(name, o) : store.readFile(name, file, o);
    },
    listRestores: (o = {}) => locations.find(o.storageLocation).store.listRestores(o),
    getRestore: async (name, o = {}) => locations.find(o.storageLocation).store.getRestore(name, o),
    deleteRestore: async (name, o = {}) => deleteRestore({ backups: locations.find(o.storageLocation).store, name, signal: o.signal }),
    openRestoreFile: async (name, file, o = {}) => locations.find(o.storageLocation).store.readRestoreFile(name, file, o),
  };
}

// A loop that lags may miss these: the counts of later events and the result make up for them.
function isDroppable(event: { readonly type: string }): boolean {
  return event.type === 'item' || event.type === 'progress';
}

function requireCluster(cluster: ClusterClient | undefined, what: string): ClusterClient {
  if (cluster) return cluster;
  throw invalidConfig(`${what} needs a cluster: pass \`cluster\` to createEngine, for example from clusterFromKubeConfig()`);
}
