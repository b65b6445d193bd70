import { runBackup } from '../backup/backup.ts';
import { resumeBackup } from '../backup/resume-backup.ts';
import type { Engine, EngineOptions } from '../contract/engine.ts';
import type { BackupEvent, DeleteEvent, ExpiryEvent, PlanEvent, RestoreEvent } from '../contract/events.ts';
import type { BackupResult, RestorePlanResult, RestoreRequest, RestoreResult } from '../contract/requests.ts';
import type { DeletedBackup } from '../contract/results/deleted-backup.ts';
import type { ExpiredBackups } from '../contract/results/expired-backups.ts';
import type { BackupStore } from '../contract/store/backup-store.ts';
import { deleteBackup } from '../delete/delete-backup.ts';
import { deleteExpired } from '../delete/delete-expired.ts';
import { deleteRestore } from '../delete/delete-restore.ts';
import { requireNode } from '../errors/require-node.ts';
import { moverLocation } from '../locations/mover-location.ts';
import { guardLogger } from '../logging/guard-logger.ts';
import { applyPlan } from '../restore/apply-plan.ts';
import { runPlan } from '../restore/plan.ts';
import { runRestore } from '../restore/restore.ts';
import { resumeRestore } from '../restore/resume-restore.ts';
import { openArchive } from '../storage/archive/open-archive.ts';
import { describeBackup } from '../storage/reading/describe-backup.ts';
import { describeRestore } from '../storage/reading/describe-restore.ts';
import { openBackupFile, openRestoreFile } from '../storage/reading/open-files.ts';
import {
  defaultItemOperationSyncFrequencyInMs,
  defaultNamespace,
  defaultResourceTimeoutInMs,
  defaultTerminatingResourceTimeoutInMs,
} from '../velero-api/values/defaults.ts';
import { durationInMs } from '../velero-api/values/duration.ts';
import { createVolumeRepositories } from '../volumes/files/volume-repositories.ts';
import { callFields, fileFields } from './checks/call-fields.ts';
import { checkedClock } from './checks/checked-clock.ts';
import { parseBackupRequest } from './checks/parse-backup-request.ts';
import { parseRestoreRequest, takeRestoreRequest } from './checks/parse-restore-request.ts';
import { requireCluster } from './checks/require-cluster.ts';
import { attempt, takeCall, takeDeleteExpired, takeNamed, takeSelection } from './checks/take-call.ts';
import { takeEngineOptions } from './checks/take-engine-options.ts';
import { createCopyCalls } from './copy-calls.ts';
import { createCompareCall } from './create-compare-call.ts';
import { filterEntries } from './filter-entries.ts';
import { openLocations } from './open-locations.ts';
import { openSnapshotLocations } from './open-snapshot-locations.ts';
import { observe, startEngineRun } from './start-engine-run.ts';
import { createVolumeFileCalls } from './volume-file-calls.ts';
import { createVolumeRepositoryCalls } from './volume-repository-calls.ts';

/** Creates an {@link Engine}. Does no I/O. @throws LifeboatError `INVALID_CONFIG` for options that do not fit {@link EngineOptions}, two
 * actions with the same name, unknown providers, and unusable storage locations */
export function createEngine(given: EngineOptions): Engine {
  requireNode();
  const checked = takeEngineOptions(given);
  const options = checked.logger ? { ...checked, logger: guardLogger(checked.logger) } : checked;
  const locations = openLocations(options);
  const snapshotLocations = openSnapshotLocations(options);
  for (const risk of options.cluster?.risks ?? []) options.logger?.warn(`The cluster at ${options.cluster?.server}: ${risk}`);
  const concurrency = options.concurrency ?? 16;
  const mostAtOnce = options.concurrency ?? 64;
  const now = checkedClock(options.now);
  const { archiveLimits } = options;
  const common = {
    logger: options.logger,
    namespace: options.namespace ?? defaultNamespace,
    records: options.records,
    concurrency,
    mostAtOnce,
    actionTimeoutInMs: options.actionTimeoutInMs,
    globalVolumePolicies: options.globalVolumePoliciesConfigMap,
    itemOperationSyncFrequencyInMs: options.itemOperationSyncFrequencyInMs ?? defaultItemOperationSyncFrequencyInMs,
    resourceTimeoutInMs: options.resourceTimeoutInMs ?? defaultResourceTimeoutInMs,
    now,
  };

  const volumeRepositories = () =>
    options.volumeFiles &&
    createVolumeRepositories({
      files: options.volumeFiles,
      cluster: options.cluster,
      namespace: common.namespace,
      logger: options.logger,
      objectsIn: locations.objectsIn,
      lockOf: locations.lockOf,
      moverLocation: (name, signal) => moverLocation(name, { options, signal }),
    });

  const restoreDependencies = async ({ storageLocation }: Pick<RestoreRequest, 'storageLocation'>, signal: AbortSignal) => {
    const { stores, isFirstPreferred } = await locations.candidates(storageLocation, signal);
    const [store = await locations.find(undefined, signal), ...otherStores] = stores;
    return {
      ...common,
      snapshotLocations: await snapshotLocations.get(signal),
      volumeRepositories: volumeRepositories(),
      cluster: requireCluster(options.cluster, 'A restore'),
      store,
      otherStores,
      isStorePreferred: isFirstPreferred,
      openArchive,
      archiveLimits,
      policy: options.restorePolicy,
      actions: options.actions?.restore ?? [],
      quiesceAdapters: options.quiesceAdapters ?? [],
      terminatingResourceTimeoutInMs: options.terminatingResourceTimeoutInMs ?? defaultTerminatingResourceTimeoutInMs,
    };
  };

  const backupDependencies = async (store: BackupStore, signal: AbortSignal) => ({
    ...common,
    snapshotLocations: await snapshotLocations.get(signal),
    volumeRepositories: volumeRepositories(),
    cluster: requireCluster(options.cluster, 'A backup'),
    store,
    knownStores: () => locations.all(signal),
    actions: options.actions?.backup ?? [],
    itemBlockActions: options.actions?.itemBlock ?? [],
    hookGraceInMs: options.hookGraceInMs,
  });

  const deletionIn = async (backups: BackupStore, signal: AbortSignal) => ({
    actions: options.actions?.delete,
    logger: options.logger,
    actionTimeoutInMs: options.actionTimeoutInMs,
    backups,
    others: async () => (await locations.all(signal)).filter(({ location }) => location !== backups.location),
    snapshotLocations: await snapshotLocations.get(signal),
    volumeRepositories: volumeRepositories(),
    cluster: options.cluster,
    now: now(),
    archiveLimits,
    signal,
  });

  return {
    backup: (given) => {
      const request = attempt(() => parseBackupRequest(given));
      return startEngineRun<BackupEvent, BackupResult>({ operation: 'backup', name: given?.name }, given, async (run) => {
        const { storageLocation, storageLocations: several } = request();
        if (several) await locations.requireApart(several, run.signal);
        const named = (several ?? [storageLocation]).map((name) => locations.find(name, run.signal));
        const [store = await locations.find(storageLocation, run.signal), ...furtherStores] = await Promise.all(named);
        const dependencies = { ...(await backupDependencies(store, run.signal)), furtherStores };
        return runBackup({ request: several ? request() : { ...request(), storageLocation: store.location }, dependencies, run });
      });
    },
    resumeBackup: (name, given = {}) => {
      const call = attempt(() => takeNamed('resumeBackup', name, given, callFields.resumeBackup));
      return startEngineRun<BackupEvent, BackupResult>({ operation: 'resumeBackup', name }, given, async (run) => {
        const { storageLocation, force = false } = call();
        const dependencies = await backupDependencies(await locations.find(storageLocation, run.signal), run.signal);
        return resumeBackup({ name, force, dependencies, run });
      });
    },
    restore: (given) => {
      const request = attempt(() => takeRestoreRequest(given));
      return startEngineRun<RestoreEvent, RestoreResult>({ operation: 'restore', name: given?.name }, given, async (run) =>
        runRestore({ request: request(), dependencies: await restoreDependencies(request(), run.signal), run }),
      );
    },
    resumeRestore: (name, given = {}) => {
      const call = attempt(() => takeNamed('resumeRestore', name, given, callFields.resumeRestore));
      return startEngineRun<RestoreEvent, RestoreResult>({ operation: 'resumeRestore', name }, given, async (run) => {
        const { storageLocation, force = false, podHooks = [] } = call();
        const store = await locations.find(storageLocation, run.signal);
        const dependencies = { ...(await restoreDependencies({}, run.signal)), store };
        return resumeRestore({ name, force, podHooks, dependencies, run });
      });
    },
    apply: (plan, given = {}) => {
      const call = attempt(() => takeCall('apply', given, callFields.apply));
      return startEngineRun<RestoreEvent, RestoreResult>({ operation: 'apply' }, given, async (run) => {
        const { signal: _signal, ...options } = call();
        return applyPlan({ plan, options, parse: parseRestoreRequest, dependencies: restoreDependencies, run });
      });
    },
    planRestore: (given, { save } = {}) => {
      const request = attempt(() => takeRestoreRequest(given));
      return startEngineRun<PlanEvent, RestorePlanResult>({ operation: 'planRestore', name: given?.backupName }, given, async (run) =>
        runPlan({ request: request(), dependencies: await restoreDependencies(request(), run.signal), save, run }),
      );
    },
    ...createCopyCalls({ locations, repositories: volumeRepositories, now, archiveLimits }),
    compare: createCompareCall({ find: locations.find, cluster: options.cluster, archiveLimits, concurrency }),
    deleteBackup: (name, given = {}) => {
      const call = attempt(() => takeNamed('deleteBackup', name, given, callFields.deleteBackup));
      return startEngineRun<DeleteEvent, DeletedBackup>({ operation: 'deleteBackup', name }, given, async (run) => {
        const { storageLocation, veleroNamespace: namespace, ...rest } = call();
        const { cluster } = options;
        const velero = namespace !== undefined && { cluster: requireCluster(cluster, 'deleteBackup with veleroNamespace'), namespace };
        const deletion = await deletionIn(await locations.find(storageLocation, run.signal), run.signal);
        return deleteBackup({ ...deletion, ...rest, name, ...observe(run), ...(velero && { velero }) });
      });
    },
    deleteExpired: (given = {}) => {
      const call = attempt(() => takeDeleteExpired(given));
      return startEngineRun<ExpiryEvent, ExpiredBackups>({ operation: 'deleteExpired' }, given, async (run) => {
        const { storageLocations = [undefined], labelSelector, dryRun, signal: _signal, ...rule } = call();
        const names = new Set(storageLocations.map((name) => locations.nameOf(name)));
        return deleteExpired({
          stores: await Promise.all([...names].map((name) => locations.find(name, run.signal))),
          rule,
          dryRun,
          now,
          select: (entries) => filterEntries(entries, { labelSelector }),
          remove: async (backups, name, check) => deleteBackup({ ...(await deletionIn(backups, run.signal)), name, check }),
          ...observe(run),
        });
      });
    },
    listBackups(given = {}) {
      const o = takeSelection('listBackups', given, callFields.listBackups);
      const name = locations.nameOf(o.storageLocation);
      return later(async () => filterEntries((await locations.find(name, o.signal)).list(o), o));
    },
    async getBackup(name, given = {}) {
      const o = takeNamed('getBackup', name, given, callFields.location);
      return (await locations.find(o.storageLocation, o.signal)).get(name, o);
    },
    async unlockBackup(name, given = {}) {
      const { storageLocation, force = false, signal } = takeNamed('unlockBackup', name, given, callFields.unlockBackup);
      return (await locations.find(storageLocation, signal)).unlock(name, { now: now(), force, signal });
    },
    async setBackupTtl(name, given) {
      const { storageLocation, ttl, signal } = takeNamed('setBackupTtl', name, given, callFields.setBackupTtl);
      return (await locations.find(storageLocation, signal)).setTtl(name, { ttlInMs: durationInMs(ttl), now: now(), signal });
    },
    async describeBackup(name, given = {}) {
      const o = takeNamed('describeBackup', name, given, callFields.describe);
      return describeBackup({ ...o, name, backups: await locations.find(o.storageLocation, o.signal) });
    },
    async openBackupFile(name, file, given = {}) {
      const o = takeNamed('openBackupFile', name, given, callFields.openBackupFile);
      const which = takeCall('openBackupFile', file, fileFields.backup);
      return openBackupFile({ ...o, name, file: which, backups: await locations.find(o.storageLocation, o.signal) });
    },
    listRestores(given = {}) {
      const o = takeSelection('listRestores', given, callFields.listRestores);
      const name = locations.nameOf(o.storageLocation);
      return later(async () => filterEntries((await locations.find(name, o.signal)).listRestores(o), o));
    },
    ...createVolumeFileCalls({
      ...locations,
      options,
      repositories: volumeRepositories,
      timeoutInMs: common.resourceTimeoutInMs,
    }),
    ...createVolumeRepositoryCalls({ find: locations.find, objectsIn: locations.objectsIn, repositories: volumeRepositories, now }),
    async getRestore(name, given = {}) {
      const o = takeNamed('getRestore', name, given, callFields.location);
      return (await locations.find(o.storageLocation, o.signal)).getRestore(name, o);
    },
    async deleteRestore(name, given = {}) {
      const { storageLocation, force, signal } = takeNamed('deleteRestore', name, given, callFields.deleteRestore);
      const { cluster, logger } = options;
      return deleteRestore({ backups: await locations.find(storageLocation, signal), name, now: now(), force, cluster, logger, signal });
    },
    async describeRestore(name, given = {}) {
      const o = takeNamed('describeRestore', name, given, callFields.describe);
      return describeRestore({ ...o, name, backups: await locations.find(o.storageLocation, o.signal) });
    },
    async openRestoreFile(name, file, given = {}) {
      const o = takeNamed('openRestoreFile', name, given, callFields.location);
      const which = takeCall('openRestoreFile', file, fileFields.restore);
      return openRestoreFile({ ...o, name, file: which, backups: await locations.find(o.storageLocation, o.signal) });
    },
    async close() {
      await Promise.all([locations.close(), snapshotLocations.close()]);
    },
  };
}

async function* later<T>(list: () => Promise<AsyncIterable<T>>): AsyncIterable<T> {
  yield* await list();
}
