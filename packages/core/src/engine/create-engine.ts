import { runBackup } from '../backup/backup.ts';
import { resumeBackup } from '../backup/resume-backup.ts';
import type { CopiedBackup, DeletedBackup, Engine, EngineOptions, RepairedBackup, VerifyResult } from '../contract/engine.ts';
import type { BackupEvent, CopyEvent, DeleteEvent, PlanEvent, RepairEvent, RestoreEvent, VerifyEvent } from '../contract/events.ts';
import type { BackupResult, RestorePlanResult, RestoreRequest, RestoreResult } from '../contract/requests.ts';
import { deleteBackup } from '../delete/delete-backup.ts';
import { deleteRestore } from '../delete/delete-restore.ts';
import { requireNode } from '../errors/require-node.ts';
import type { ClusterClient } from '../kubernetes/port/cluster-client.ts';
import { guardLogger } from '../logging/guard-logger.ts';
import { runPlan } from '../restore/plan.ts';
import { runRestore } from '../restore/restore.ts';
import { resumeRestore } from '../restore/resume-restore.ts';
import { openArchive } from '../storage/archive/open-archive.ts';
import { copyBackup } from '../storage/copy/copy-backup.ts';
import { createCopyProgress } from '../storage/copy/copy-progress.ts';
import { repairBackup } from '../storage/copy/repair-backup.ts';
import { verifyCopy } from '../storage/copy/verify-copy.ts';
import { openPublicKeys } from '../storage/digests/location-trust.ts';
import type { BackupStore } from '../storage/port/backup-store.ts';
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
import { createSnapshotLocations } from '../volumes/snapshot-locations.ts';
import { callFields, fileFields } from './checks/call-fields.ts';
import { checkedClock } from './checks/checked-clock.ts';
import { invalidConfig } from './checks/invalid-config.ts';
import { parseBackupRequest } from './checks/parse-backup-request.ts';
import { takeRestoreRequest } from './checks/parse-restore-request.ts';
import { attempt, takeCall, takeName, takeNamed } from './checks/take-call.ts';
import { takeEngineOptions } from './checks/take-engine-options.ts';
import { openLocations } from './open-locations.ts';
import { observe, startEngineRun } from './start-engine-run.ts';

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
  const { archiveLimits } = options;
  const common = {
    logger: options.logger,
    namespace: options.namespace ?? defaultNamespace,
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
      archiveLimits,
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
      return startEngineRun<BackupEvent, BackupResult>(given, async (run) => {
        const { storageLocation, storageLocations: several } = request();
        if (several) locations.requireApart(several);
        const [first, ...others] = (several ?? [storageLocation]).map((name) => locations.find(name));
        const { name, store } = first ?? locations.find(storageLocation);
        const dependencies = { ...backupDependencies(store), furtherStores: others.map((other) => other.store) };
        return runBackup({ request: several ? request() : { ...request(), storageLocation: name }, dependencies, run });
      });
    },
    resumeBackup: (name, given = {}) => {
      const call = attempt(() => takeNamed('resumeBackup', name, given, callFields.resumeBackup));
      return startEngineRun<BackupEvent, BackupResult>(given, async (run) => {
        const { storageLocation, force = false } = call();
        const dependencies = backupDependencies(locations.find(storageLocation).store);
        return resumeBackup({ name, force, dependencies, run });
      });
    },
    restore: (given) => {
      const request = attempt(() => takeRestoreRequest(given));
      return startEngineRun<RestoreEvent, RestoreResult>(given, async (run) =>
        runRestore({ request: request(), dependencies: restoreDependencies(request()), run }),
      );
    },
    resumeRestore: (name, given = {}) => {
      const call = attempt(() => takeNamed('resumeRestore', name, given, callFields.resumeRestore));
      return startEngineRun<RestoreEvent, RestoreResult>(given, async (run) => {
        const { storageLocation, force = false, podHooks = [] } = call();
        const { store } = locations.find(storageLocation);
        const dependencies = { ...restoreDependencies({ backupName: '' }), store };
        return resumeRestore({ name, force, podHooks, dependencies, run });
      });
    },
    planRestore: (given) => {
      const request = attempt(() => takeRestoreRequest(given));
      return startEngineRun<PlanEvent, RestorePlanResult>(given, async (run) =>
        runPlan({ request: request(), dependencies: restoreDependencies(request()), run }),
      );
    },
    verifyBackup: (name, given = {}) => {
      const call = attempt(() => takeNamed('verifyBackup', name, given, callFields.verifyBackup));
      return startEngineRun<VerifyEvent, VerifyResult>(given, async (run) => {
        const { storageLocation, requireSignature } = call();
        const required = openPublicKeys(requireSignature, 'A key of requireSignature');
        const { store } = locations.find(storageLocation);
        const progress = createCopyProgress({ onEvent: run.emit });
        const onChecked = (items: number, totalItems: number) => run.emit({ type: 'progress', items, totalItems, totalIsFinal: true });
        return verifyCopy({ backups: store, name, archiveLimits, required, progress, onChecked, ...observe(run) });
      });
    },
    copyBackup: (given) => {
      const call = attempt(() => takeCall('copyBackup', given, callFields.copyBackup));
      return startEngineRun<CopyEvent, CopiedBackup>(given, async (run) => {
        const { name, from, to } = call();
        locations.requireApart([from, to]);
        const stores = { from: locations.find(from).store, to: locations.find(to).store };
        return copyBackup({ name: takeName('copyBackup', name), ...stores, now: now(), archiveLimits, ...observe(run) });
      });
    },
    repairBackup: (name, given = {}) => {
      const call = attempt(() => takeNamed('repairBackup', name, given, callFields.repairBackup));
      return startEngineRun<RepairEvent, RepairedBackup>(given, async (run) => {
        const { storageLocations } = call();
        return repairBackup({ name, stores: locations.all, storageLocations, now: now(), archiveLimits, ...observe(run) });
      });
    },
    deleteBackup: (name, given = {}) => {
      const call = attempt(() => takeNamed('deleteBackup', name, given, callFields.deleteBackup));
      return startEngineRun<DeleteEvent, DeletedBackup>(given, async (run) => {
        const { storageLocation, veleroNamespace: namespace, ...rest } = call();
        const { cluster } = options;
        const velero = namespace !== undefined && { cluster: requireCluster(cluster, 'deleteBackup with veleroNamespace'), namespace };
        const { store } = locations.find(storageLocation);
        const others = locations.all.filter((other) => other !== store);
        const { snapshotLocations } = common;
        const deletion = { ...rest, backups: store, others, snapshotLocations, cluster, name, now: now(), archiveLimits, ...observe(run) };
        return deleteBackup({ ...deletion, ...(velero && { velero }) });
      });
    },
    listBackups(given = {}) {
      const o = takeCall('listBackups', given, callFields.location);
      return locations.find(o.storageLocation).store.list(o);
    },
    async getBackup(name, given = {}) {
      const o = takeNamed('getBackup', name, given, callFields.location);
      return locations.find(o.storageLocation).store.get(name, o);
    },
    async unlockBackup(name, given = {}) {
      const { storageLocation, force = false, signal } = takeNamed('unlockBackup', name, given, callFields.unlockBackup);
      return locations.find(storageLocation).store.unlock(name, { now: now(), force, signal });
    },
    async setBackupTtl(name, given) {
      const { storageLocation, ttl, signal } = takeNamed('setBackupTtl', name, given, callFields.setBackupTtl);
      return locations.find(storageLocation).store.setTtl(name, { ttlInMs: durationInMs(ttl), now: now(), signal });
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

function warnOfRisks({ cluster, storageLocations, logger }: EngineOptions): void {
  for (const risk of cluster?.risks ?? []) logger?.warn(`The cluster at ${cluster?.server}: ${risk}`);
  for (const [name, { store }] of Object.entries(storageLocations))
    for (const risk of store.risks ?? []) logger?.warn(`Storage location "${name}": ${risk}`);
}

function requireCluster(cluster: ClusterClient | undefined, what: string): ClusterClient {
  if (cluster) return cluster;
  throw invalidConfig(`${what} needs a cluster: pass \`cluster\` to createEngine, for example from clusterFromKubeConfig()`);
}
