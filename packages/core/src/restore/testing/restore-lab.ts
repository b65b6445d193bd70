import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { ClusterClient } from '../../contract/cluster/cluster-client.ts';
import type { PlanEvent, RestoreEvent } from '../../contract/events.ts';
import type { SnapshotLocation } from '../../contract/locations/snapshot-location.ts';
import type { RestorePlanResult, RestoreRequest, RestoreResult } from '../../contract/requests.ts';
import type { RestorePolicy } from '../../contract/restore-policy.ts';
import type { PlannedItem } from '../../contract/results/planned-item.ts';
import type { Run } from '../../contract/run.ts';
import type { PlanSink } from '../../contract/saved-plans/saved-plan-options.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { Logger } from '../../plugin-api/logger.ts';
import { startRun } from '../../records/start-run.ts';
import { createArchiveWriter } from '../../storage/archive/archive-writer.ts';
import { openArchive } from '../../storage/archive/open-archive.ts';
import { createFileSystemObjectStore } from '../../storage/file-system/file-system-store.ts';
import { createBackupStore } from '../../storage/location/create-backup-store.ts';
import { createSnapshotLocations } from '../../volumes/snapshot-locations.ts';
import { applyPlan } from '../apply-plan.ts';
import { runPlan } from '../plan.ts';
import { builtInAdapters } from '../quiesce/built-in-adapters.ts';
import { runRestore } from '../restore.ts';

/** Test support: a folder with backups made of given objects, and restores of them into a cluster. */
export interface RestoreLab {
  readonly root: string;
  readonly store: BackupStore;
  /** Objects with the resource that they are kept under, such as `deployments.apps`. */
  backup(name: string, objects: readonly (readonly [string, KubeObject])[]): Promise<void>;
  restore(
    request: RestoreRequest,
    options?: { readonly readOnly?: boolean; readonly policy?: RestorePolicy; readonly logger?: Logger },
  ): Run<RestoreEvent, RestoreResult>;
  plan(
    request: RestoreRequest,
    options?: { readonly policy?: RestorePolicy; readonly save?: PlanSink },
  ): Run<PlannedItem, RestorePlanResult>;
  /** Carries out a saved plan. */
  apply(plan: readonly string[], name: string): Run<RestoreEvent, RestoreResult>;
  /** The same folder of backups, with another client of the cluster. Only this one's `close` removes it. */
  as(cluster: ClusterClient): RestoreLab;
  close(): Promise<void>;
}

/** Everything that an iterable yields. */
export async function allOf<T>(source: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of source) all.push(item);
  return all;
}

export async function createRestoreLab(
  cluster: ClusterClient,
  snapshotLocations: Readonly<Record<string, SnapshotLocation>> = {},
): Promise<RestoreLab> {
  const root = await mkdtemp(join(tmpdir(), 'lifeboat-restore-'));
  return labOf({ root, cluster, snapshotLocations });
}

interface LabOptions {
  readonly root: string;
  readonly cluster: ClusterClient;
  readonly snapshotLocations: Readonly<Record<string, SnapshotLocation>>;
}

function labOf({ root, cluster, snapshotLocations }: LabOptions): RestoreLab {
  const now = () => new Date();
  const open = (readOnly: boolean) =>
    createBackupStore({ location: 'test', store: createFileSystemObjectStore({ root, fsync: false }), readOnly });
  const store = open(false);
  const dependencies = ({ readOnly = false, policy }: { readonly readOnly?: boolean; readonly policy?: RestorePolicy } = {}) => ({
    cluster,
    namespace: 'velero',
    policy,
    store: open(readOnly),
    openArchive,
    actions: [],
    quiesceAdapters: builtInAdapters,
    snapshotLocations: createSnapshotLocations(snapshotLocations),
    concurrency: 16,
    itemOperationSyncFrequencyInMs: 200,
    resourceTimeoutInMs: 30_000,
    terminatingResourceTimeoutInMs: 1000,
    now,
  });
  return {
    root,
    store,
    async backup(name, objects) {
      const archive = createArchiveWriter({ now });
      const writer = await store.begin(name, { now: now() });
      const put = writer.putArchive(archive.stream);
      for (const [kind, object] of objects) {
        const [resource = '', ...group] = kind.split('.');
        const version = object.apiVersion.split('/').at(-1) ?? '';
        const { namespace = '', name: objectName } = object.metadata;
        await archive.add({ group: group.join('.'), resource, namespace, name: objectName, version, preferred: true }, object);
      }
      await archive.finish();
      await put;
      const metadata = { name, namespace: 'velero' };
      await writer.commit({ kind: 'Backup', apiVersion: 'velero.io/v1', metadata, spec: {}, status: { phase: 'Completed' } });
    },
    restore: (request, options) =>
      startRun({}, (run) => runRestore({ request, dependencies: { ...dependencies(options), logger: options?.logger }, run })),
    plan: (request, options) =>
      startRun<PlannedItem, RestorePlanResult>({}, (run) => {
        const emitPaced = async (event: PlanEvent) => void (event.type === 'planned-item' && (await run.emitPaced(event.item)));
        const planning = { signal: run.signal, accept: run.accept, emit() {}, emitPaced };
        return runPlan({ request, dependencies: dependencies(options), save: options?.save, run: planning });
      }),
    apply: (plan, name) =>
      startRun({}, (run) =>
        applyPlan({
          plan: Readable.from(plan),
          options: { name },
          parse: (request) => request as RestoreRequest,
          dependencies: async () => dependencies(),
          run,
        }),
      ),
    as: (other) => labOf({ root, cluster: other, snapshotLocations }),
    close: () => rm(root, { recursive: true, force: true }),
  };
}
