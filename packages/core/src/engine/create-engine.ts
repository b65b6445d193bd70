import { runBackup } from '../backup/backup.ts';
import { resumeBackup } from '../backup/resume-backup.ts';
import type { Engine, EngineOptions } from '../contract/engine.ts';
import type { BackupEvent, RestoreEvent } from '../contract/events.ts';
import type { PlannedItem, RestoreRequest } from '../contract/requests.ts';
import { deleteBackup } from '../delete/delete-backup.ts';
import { deleteRestore } from '../delete/delete-restore.ts';
import { requireNode } from '../errors/require-node.ts';
import type { ClusterClient } from '../kubernetes/port/cluster-client.ts';
import { guardLogger } from '../logging/guard-logger.ts';
import { startRun } from '../records/run-handle.ts';
import { runPlan } from '../restore/plan.ts';
import { runRestore } from '../restore/restore.ts';
import { resumeRestore } from '../restore/resume-restore.ts';
import { openArchive } from '../storage/archive/open-archive.ts';
import { copyBackup } from '../storage/copy/copy-backup.ts';
import { repairBackup } from '../storage/copy/repair-backup.ts';
import { openPublicKeys } from '../storage/digests/location-trust.ts';
import type { BackupStore } from '../storage/port/backup-store.ts';
import { describeBackup } from '../storage/reading/describe-backup.ts';
import { describeRestore } from '../storage/reading/describe-restore.ts';
import { openBackupFile, openRestoreFile } from '../storage/reading/open-files.ts';
import { verifyBackup } from '../storage/verify/verify-backup.ts';
import {
  defaultItemOperationSyncFrequencyInMs,
  defaultResourceTimeoutInMs,
  defaultTerminatingResourceTimeoutInMs,
} from '../velero-api/values/defaults.ts';
import { createSnapshotLocations } from '../volumes/snapshot-locations.ts';
import { callFields, fileFields } from './checks/call-fields.ts';
import { checkedClock } from './checks/checked-clock.ts';
import { invalidConfig } from './checks/invalid-config.ts';
import { parseBackupRequest } from './checks/parse-backup-request.ts';
import { takeRestoreRequest } from './checks/parse-restore-request.ts';
import { attempt, signalOf, takeCall, takeName, takeNamed } from './checks/take-call.ts';
import { takeEngineOptions } from './checks/take-engine-options.ts';
import { takeTtl } from './checks/take-ttl.ts';
import { guardListener } from './guard-listener.ts';
import { openLocations } from './open-locations.ts';
import { hearStoreWaits } from './store-waits.ts';

/** Makes an {@link Engine}. Does no I/O. @throws LifeboatError `INVALID_CONFIG` for options that are not what {@link EngineOptions} says,
 * actions of one name, and unusable storage locations */
export function createEngine(given: EngineOptions): Engine {
  requireNode();
  const checked = takeEngineOptions(given);
  const options = checked.logger ? { ...checked, logger: guardLogger(checked.logger) } : checked;
  const locations = openLocations(options);
  warnOfRisks(options);
  const concurrency = options.concurrency ?? 16;
  const now = checkedClock(options.now);
  const common = {
    logger: options.logger,
    concurrency,
    actionTimeoutInMs: options.actionTimeoutInMs,
    snapshotLocations: createSnapshotLocations(options.snapshotLocations, options.snapshotterTimeoutInMs),
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
    backup: (given) => {
      const request = attempt(() => parseBackupRequest(given));
      return startRun<BackupEvent, Awaited<ReturnType<typeof runBackup>>>({ ...signalOf(given), droppable: isDroppable }, async (run) => {
        const { storageLocation, storageLocations: several } = request();
        if (several) locations.requireApart(several);
        const [first, ...others] = (several ?? [storageLocation]).map((name) => locations.find(name));
        const { name, store } = first ?? locations.find(storageLocation);
        const dependencies = { ...backupDependencies(store), furtherStores: others.map((other) => other.store) };
        return hearStoreWaits(run.emit, () =>
          runBackup({ request: several ? request() : { ...request(), storageLocation: name }, dependencies, run }),
        );
      });
    },
    resumeBackup: (name, given = {}) => {
      const call = attempt(() => takeNamed('resumeBackup', name, given, callFields.resumeBackup));
      return startRun<BackupEvent, Awaited<ReturnType<typeof resumeBackup>>>(
        { ...signalOf(given), droppable: isDroppable },
        async (run) => {
          const { storageLocation, force = false } = call();
          const dependencies = backupDependencies(locations.find(storageLocation).store);
          return hearStoreWaits(run.emit, () => resumeBackup({ name, force, dependencies, run }));
        },
      );
    },
    restore: (given) => {
      const request = attempt(() => takeRestoreRequest(given));
      return startRun<RestoreEvent, Awaited<ReturnType<typeof runRestore>>>({ ...signalOf(given), droppable: isDroppable }, async (run) =>
        hearStoreWaits(run.emit, () => runRestore({ request: request(), dependencies: restoreDependencies(request()), run })),
      );
    },
    resumeRestore: (name, given = {}) => {
      const call = attempt(() => takeNamed('resumeRestore', name, given, callFields.resumeRestore));
      return startRun<RestoreEvent, Awaited<ReturnType<typeof resumeRestore>>>(
        { ...signalOf(given), droppable: isDroppable },
        async (run) => {
          const { storageLocation, force = false, podHooks = [] } = call();
          const { store } = locations.find(storageLocation);
          const dependencies = { ...restoreDependencies({ backupName: '' }), store };
          return hearStoreWaits(run.emit, () => resumeRestore({ name, force, podHooks, dependencies, run }));
        },
      );
    },
    plan: (given) => {
      const request = attempt(() => takeRestoreRequest(given));
      return startRun<PlannedItem, Awaited<ReturnType<typeof runPlan>>>(signalOf(given), async (run) =>
        runPlan({ request: request(), dependencies: restoreDependencies(request()), run }),
      );
    },
    listBackups(given = {}) {
      const o = takeCall('listBackups', given, callFields.location);
      return locations.find(o.storageLocation).store.list(o);
    },
    async getBackup(name, given = {}) {
      const o = takeNamed('getBackup', name, given, callFields.location);
      return locations.find(o.storageLocation).store.get(name, o);
    },
    async verifyBackup(name, given = {}) {
      const { storageLocation, requireSignature, signal } = takeNamed('verifyBackup', name, given, callFields.verifyBackup);
      const required = openPublicKeys(requireSignature, 'A key of requireSignature');
      const { store } = locations.find(storageLocation);
      return verifyBackup({ backups: store, name, archiveLimits: options.archiveLimits, required, signal });
    },
    async copyBackup(given) {
      const { name, from, to, signal, ...rest } = takeCall('copyBackup', given, callFields.copyBackup);
      const onEvent = guardListener(rest.onEvent, options);
      locations.requireApart([from, to]);
      const stores = { from: locations.find(from).store, to: locations.find(to).store };
      const copy = { name: takeName('copyBackup', name), ...stores, now: now(), archiveLimits: options.archiveLimits, onEvent, signal };
      return hearStoreWaits(onEvent, () => copyBackup(copy));
    },
    async repairBackup(name, given = {}) {
      const { storageLocations, signal, ...rest } = takeNamed('repairBackup', name, given, callFields.repairBackup);
      const onEvent = guardListener(rest.onEvent, options);
      const repair = { name, stores: locations.all, storageLocations, now: now(), archiveLimits: options.archiveLimits, onEvent, signal };
      return hearStoreWaits(onEvent, () => repairBackup(repair));
    },
    deleteBackup: async (name, given = {}) => {
      const { storageLocation, veleroNamespace: namespace, ...rest } = takeNamed('deleteBackup', name, given, callFields.deleteBackup);
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
        archiveLimits: options.archiveLimits,
        ...(velero && { velero }),
      });
    },
    async unlockBackup(name, given = {}) {
      const { storageLocation, force = false, signal } = takeNamed('unlockBackup', name, given, callFields.unlockBackup);
      return locations.find(storageLocation).store.unlock(name, { now: now(), force, signal });
    },
    async setBackupTtl(name, given) {
      const { storageLocation, ttl, signal } = takeNamed('setBackupTtl', name, given, callFields.setBackupTtl);
      return locations.find(storageLocation).store.setTtl(name, { ttlInMs: takeTtl(ttl), now: now(), signal });
    },
    async describeBackup(name, given = {}) {
      const o = takeNamed('describeBackup', name, given, callFields.describe);
      return describeBackup({ ...o, name, backups: locations.find(o.storageLocation).store });
    },
    async openBackupFile(name, file, given = {}) {
      const o = takeNamed('openBackupFile', name, given, callFields.openBackupFile);
      const which = takeCall('openBackupFile', file, fileFields.backup);
      return openBackupFile({ ...o, name, file: which, backups: locations.find(o.storageLocation).store });
    },
    listRestores(given = {}) {
      const o = takeCall('listRestores', given, callFields.location);
      return locations.find(o.storageLocation).store.listRestores(o);
    },
    async getRestore(name, given = {}) {
      const o = takeNamed('getRestore', name, given, callFields.location);
      return locations.find(o.storageLocation).store.getRestore(name, o);
    },
    async deleteRestore(name, given = {}) {
      const { storageLocation, force, signal } = takeNamed('deleteRestore', name, given, callFields.deleteRestore);
      return deleteRestore({ backups: locations.find(storageLocation).store, name, now: now(), force, signal });
    },
    async describeRestore(name, given = {}) {
      const o = takeNamed('describeRestore', name, given, callFields.describe);
      return describeRestore({ ...o, name, backups: locations.find(o.storageLocation).store });
    },
    async openRestoreFile(name, file, given = {}) {
      const o = takeNamed('openRestoreFile', name, given, callFields.location);
      const which = takeCall('openRestoreFile', file, fileFields.restore);
      return openRestoreFile({ ...o, name, file: which, backups: locations.find(o.storageLocation).store });
    },
  };
}

// A loop that lags may miss these: the counts of later events and the result make up for them.
function isDroppable(event: { readonly type: string }): boolean {
  return event.type === 'item' || event.type === 'progress';
}

function warnOfRisks({ cluster, storageLocations, logger }: EngineOptions): void {
  for (const risk of cluster?.risks ?? []) logger?.warn(`The cluster at ${cluster?.server}: ${risk}`);
  for (const [name, { store }] of Object.entries(storageLocations))
    for (const risk of store.risks ?? []) logger?.warn(`Storage location "${name}": ${risk}`);
}

function requireCluster(cluster: ClusterClient | undefined, what: string): ClusterClient {
  if (cluster) return cluster;
  throw invalidConfig(`${what} needs a cluster: pass \`cluster\` to createEngine, for example from clusterFromKubeConfig()`);
}
