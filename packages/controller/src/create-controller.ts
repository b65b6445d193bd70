import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { groupResource } from '@lifeboat/core';
import type { VeleroKind, VeleroKinds } from '@lifeboat/core/velero-api';
import { createVeleroClient } from '@lifeboat/core/velero-client';
import type { ControllerContext } from './controller-context.ts';
import type { ControllerOptions } from './controller-options.ts';
import { createCreatorOf } from './creators/creator.ts';
import { hookRightsOf } from './creators/hook-rights.ts';
import { backupStorageLocationReconciler } from './kinds/backup-storage-location.ts';
import { backupReconciler } from './kinds/backups/backup.ts';
import { backupQueueReconciler } from './kinds/backups/backup-queue.ts';
import { backupRepairReconciler } from './kinds/backups/backup-repair.ts';
import { backupSyncReconciler } from './kinds/backups/backup-sync.ts';
import { deleteBackupRequestReconciler } from './kinds/backups/delete-backup-request.ts';
import { garbageCollectionReconciler } from './kinds/backups/garbage-collection.ts';
import { downloadRequestReconciler } from './kinds/download-request.ts';
import { kindType } from './kinds/kind-type.ts';
import { restoreReconciler } from './kinds/restore.ts';
import { scheduleReconciler } from './kinds/schedule.ts';
import { serverStatusRequestReconciler } from './kinds/server-status-request.ts';
import { backupRepositoryReconciler } from './kinds/volume-data/backup-repository.ts';
import { volumeSnapshotLocationReconciler } from './kinds/volume-snapshot-location.ts';
import { createUseEngine } from './locations/use-engine.ts';
import { createUseLocation } from './locations/use-location.ts';
import { createInformer, type Informer } from './machinery/informer.ts';
import { leaseLost, runAsLeader } from './machinery/leader-election.ts';
import type { ReconciledType } from './machinery/reconciler.ts';
import { runReconciler } from './machinery/run-reconciler.ts';
import { silentLogger } from './machinery/silent-logger.ts';
import { withFields } from './machinery/with-fields.ts';
import { createMetrics, type Metrics, noMetrics } from './monitoring/metrics/metrics.ts';
import { monitor } from './monitoring/monitor.ts';
import { checkNotifications } from './notifications/check-notifications.ts';
import { notificationReconcilers } from './notifications/notification-reconciler.ts';
import { refuseOtherServer } from './refuse-other-server.ts';
import { takeControllerOptions } from './take-controller-options.ts';

export interface Controller {
  /** Waits for the Lease, then reconciles until `signal` is aborted. Resolves once all work has ended and the Lease is given back.
   * @throws LifeboatError `KUBERNETES_API_UNAVAILABLE` if the cluster lacks the definitions of velero.io, `INVALID_CONFIG` if another
   * server works in the namespace */
  run(options: { readonly signal: AbortSignal }): Promise<void>;
  /** Whether this process has the Lease. */
  readonly isLeading: boolean;
  /** For a readiness probe. `true` while this process waits for the Lease, and while it leads after it has listed all objects. */
  readonly isReady: boolean;
  /** For a liveness probe. `true` if the process lost its Lease five minutes ago and its work has still not ended: restart the process. */
  readonly isStuck: boolean;
}

/** How long the work of a process may take to end after it has lost its Lease. */
const endLimitInMs = 300_000;

/** Creates a controller that reconciles the objects of velero.io in one namespace of a cluster. Several processes may run one; only one of
 * them works at a time. Nothing is sent before {@link Controller.run}.
 * @throws LifeboatError `INVALID_CONFIG` with every problem of the options, also for notifications that could never be sent */
export function createController(given: ControllerOptions): Controller {
  const options = takeControllerOptions(given);
  const { cluster, providers, owner, runLease, namespace = 'velero', lease = {}, logger = silentLogger, now = () => new Date() } = options;
  const { otherServerTimeoutInMs = 2000 } = options;
  const { defaultCredential = { name: 'cloud-credentials', key: 'cloud' } } = options;
  if (options.notifications) checkNotifications(options.notifications);
  const client = createVeleroClient({ cluster, namespace, now });
  const instance = (lease !== false && lease.identity) || (owner ?? `${hostname()}_${randomUUID()}`);
  let isLeading = false;
  let isSynced = false;
  let lostAt: number | undefined;
  let made: Promise<Metrics> | undefined;

  /** Made once for all runs, so that the counts stay. */
  function metricsOf(): Promise<Metrics> {
    made ??= options.metrics ? createMetrics(options.metrics).then(tellOfProcess) : Promise.resolve(noMetrics);
    return made;
  }

  function tellOfProcess(metrics: Metrics): Metrics {
    metrics.collect('lifeboat_leader', () => [[{}, isLeading ? 1 : 0]]);
    metrics.collect('lifeboat_kubernetes_requests_total', () => [[{}, cluster.counters.requests]]);
    metrics.collect('lifeboat_kubernetes_requests_throttled_total', () => [[{}, cluster.counters.throttled]]);
    metrics.collect('lifeboat_kubernetes_requests_retried_total', () => [[{}, cluster.counters.retries]]);
    return metrics;
  }

  async function work(signal: AbortSignal): Promise<void> {
    const metrics = await metricsOf();
    const informers = new Map<string, Informer>();
    const informerOf = (type: ReconciledType) => {
      const key = `${groupResource(type)}/${type.version}`;
      const informer =
        informers.get(key) ?? createInformer({ cluster, type, namespace: type.namespaced === false ? undefined : namespace, logger });
      informers.set(key, informer);
      return informer;
    };
    const useLocation = createUseLocation({ cluster, namespace, providers, defaultCredential, owner, runLease, metrics });
    const cached = <K extends VeleroKind>(kind: K) => informerOf(kindType(kind)).list() as unknown as readonly VeleroKinds[K][];
    const tell = monitor({ cluster, metrics, informerOf, cached, instance, logger, now, signal });
    const creatorOf = createCreatorOf({ cluster, namespace });
    const { hooksWithoutCreator = 'allow' } = options;
    const context: ControllerContext = {
      cluster,
      namespace,
      providers,
      logger,
      now,
      validationFrequencyInMs: options.validationFrequencyInMs ?? 60_000,
      defaultStorageLocation: options.defaultStorageLocation ?? 'default',
      concurrentBackups: options.concurrentBackups ?? 1,
      backupSyncPeriodInMs: options.backupSyncPeriodInMs ?? 60_000,
      garbageCollectionFrequencyInMs: options.garbageCollectionFrequencyInMs ?? 3_600_000,
      gcKeepLastGood: options.gcKeepLastGood ?? true,
      autoRepair: options.autoRepair ?? false,
      scheduleSkipImmediately: options.scheduleSkipImmediately ?? false,
      copiesFiles: options.volumeFiles !== undefined,
      repoMaintainFrequencyInMs: options.repoMaintainFrequencyInMs,
      defaults: options,
      serverVersion: options.serverVersion ?? 'lifeboat',
      objects: (kind) => client.objects(kind),
      cached,
      tell,
      useLocation,
      useEngine: createUseEngine({
        cluster,
        namespace,
        providers,
        client,
        useLocation,
        defaultCredential,
        owner,
        runLease,
        logger,
        now,
        settings: options,
      }),
      client,
      creatorOf,
      hookRights: (object, callSignal) => hookRightsOf(object, { cluster, creatorOf, hooksWithoutCreator, signal: callSignal }),
    };
    const reconcilers = [
      backupStorageLocationReconciler(context),
      volumeSnapshotLocationReconciler(context),
      serverStatusRequestReconciler(context),
      downloadRequestReconciler(context),
      backupQueueReconciler(context),
      backupReconciler(context),
      restoreReconciler(context),
      backupRepairReconciler(context),
      backupSyncReconciler(context),
      scheduleReconciler(context),
      garbageCollectionReconciler(context),
      deleteBackupRequestReconciler(context),
      ...(context.copiesFiles ? [backupRepositoryReconciler(context)] : []),
      ...(options.notifications ? notificationReconcilers({ context, metrics, notifications: options.notifications }) : []),
      ...(options.reconcilers ?? []),
    ];
    // Reconcilers ask for the informers that they need. Neither a reconciler nor an informer rejects.
    const running = reconcilers.map((reconciler) => runReconciler({ reconciler, informerOf, metrics, logger, signal }));
    void Promise.all([...informers.values()].map(({ synced }) => synced)).then(() => {
      isSynced = true;
    });
    await Promise.all([...running, ...[...informers.values()].map((informer) => informer.run(signal))]);
  }

  const lead = async (signal: AbortSignal) => {
    // Only the holder of the Lease works, so no other process of Lifeboat answers here.
    if (otherServerTimeoutInMs > 0) await refuseOtherServer({ client, namespace, timeoutInMs: otherServerTimeoutInMs, signal });
    if (signal.aborted) return;
    isLeading = true;
    isSynced = false;
    const onEnd = () => {
      if (signal.reason === leaseLost) lostAt = performance.now();
    };
    signal.addEventListener('abort', onEnd, { once: true });
    try {
      await work(signal);
    } finally {
      isLeading = false;
      lostAt = undefined;
    }
  };

  return {
    get isLeading() {
      return isLeading;
    },
    get isReady() {
      return !isLeading || isSynced;
    },
    get isStuck() {
      return lostAt !== undefined && performance.now() - lostAt > endLimitInMs;
    },
    async run({ signal }) {
      await metricsOf();
      // Fails if the definitions are missing, instead of waiting for them.
      await client.objects('BackupStorageLocation').list({ signal });
      if (lease === false) return await lead(signal);
      const { name = 'lifeboat-controller', identity = instance, ...times } = lease;
      await runAsLeader({ ...times, cluster, namespace, name, identity, signal, lead, logger: withFields(logger, { lease: name }) });
    },
  };
}
