import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { csiSnapshotName } from '../actions/restore/csi-snapshot-name.ts';
import type { RestoreEvent, RestoreItemOutcome } from '../engine/events.ts';
import type { RestoreResult } from '../engine/requests.ts';
import type { RunContext } from '../engine/run-handle.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { createClusterReader } from '../kubernetes/cluster-reader.ts';
import { createOperationLog } from '../logging/operation-log.ts';
import type { BackupStore } from '../storage/backup-store.ts';
import { mayStillRun } from '../storage/may-still-run.ts';
import type { Restore, RestorePhase } from '../velero-api/restore.ts';
import type { ResourceList } from '../velero-api/results.ts';
import { formatTimestamp } from '../velero-api/timestamp.ts';
import { finalizeVolumes } from './finalize-volumes.ts';
import { createRestoreFilesKeeper } from './keep-restore-files.ts';
import type { RestoreDependencies } from './restore-dependencies.ts';
import { forgetRunner, noteRunner, runnerOf } from './restore-runner.ts';
import type { RestoredClaim } from './restore-session.ts';
import { restoreOperationCounts, waitForOperations } from './wait-for-operations.ts';

interface ResumeRestoreOptions {
  readonly name: string;
  /** Also when the process that began it may still be at it. */
  readonly force: boolean;
  readonly dependencies: RestoreDependencies;
  readonly run: RunContext<RestoreEvent>;
}

/**
 * Finishes a restore whose process ended while it waited for asynchronous operations, from its record in the location. All
 * objects are in the cluster by then; commands that were to run in Pods are not run any more. A cancel leaves it as it is.
 * @throws LifeboatError `RESTORE_NOT_FOUND`, `RESTORE_IN_PROGRESS`, `INVALID_REQUEST` for one that does not wait, `CANCELED`
 */
export async function resumeRestore({ name, force, dependencies, run }: ResumeRestoreOptions): Promise<RestoreResult> {
  const { cluster, store, now, logger } = dependencies;
  const { signal } = run;
  const restore = await store.getRestore(name, { signal });
  refuseOthers({ restore, force, store, now: now() });
  const reader = createClusterReader(cluster, await cluster.discover({ signal }));
  const operations = (await store.readRestoreItemOperations(name, { signal })) ?? [];
  const restoredVolumes = (await store.readRestoreVolumeInfo(name, { signal })) ?? [];
  const list = (await store.readRestoreResourceList(name, { signal })) ?? {};
  const results = (await store.readRestoreResults(name, { signal })) ?? { errors: {}, warnings: {} };
  const { warnings = 0, errors = 0 } = restore.status;
  const continues = { file: await readLog(name, store, signal), results, warnings, errors };
  const fields = { restore: `velero/${name}` };
  const log = createOperationLog({ fields, resultStyle: 'restore', now, logger, onMessage: run.emit, continues });
  log.info('Going on with a restore whose process ended', { phase: restore.status.phase, operations: operations.length });
  const session = { dependencies, restore, operations, log, signal, reader, restoredVolumes };
  const restoredClaims = await readRestoredClaims({ restore, list, store, signal });
  const files = createRestoreFilesKeeper(store, log);
  const tracker = { resourceList: () => list };
  const setPhase = (phase: RestorePhase) => {
    restore.status.phase = phase;
    run.emit({ type: 'phase', phase });
  };
  const failed = () => (log.counts.errors > 0 ? 'PartiallyFailed' : '');

  noteRunner(restore, now());
  setPhase(`WaitingForPluginOperations${failed()}`);
  await waitForOperations(session, { keep: () => files.keep(session, tracker), cancelOnAbort: false });
  setPhase(`Finalizing${failed()}`);
  await finalizeVolumes({ ...session, restoredClaims });
  forgetRunner(restore);
  Object.assign(restore.status, {
    completionTimestamp: formatTimestamp(now()),
    ...(log.counts.warnings > 0 && { warnings: log.counts.warnings }),
    ...(log.counts.errors > 0 && { errors: log.counts.errors }),
    ...restoreOperationCounts(operations),
  });
  const phase = log.counts.errors > 0 ? 'PartiallyFailed' : 'Completed';
  setPhase(phase);
  await files.keep(session, tracker);
  return {
    phase,
    restore,
    storageLocation: store.location,
    warnings: log.results.warnings,
    errors: log.results.errors,
    counts: countsOf(list),
  };
}

async function readLog(name: string, store: BackupStore, signal: AbortSignal): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await store.readRestoreFile(name, 'logs', { signal })) ?? []) chunks.push(chunk);
  return promisify(gzip)(Buffer.concat(chunks));
}

function refuseOthers(options: { restore: Restore; force: boolean; store: BackupStore; now: Date }): void {
  const { restore, force, store, now } = options;
  const { name } = restore.metadata;
  const { phase = 'New' } = restore.status;
  const what = `Restore "${name}" in location "${store.location}"`;
  if (!/^(WaitingForPluginOperations|Finalizing)/.test(phase)) {
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `${what} cannot be resumed: its phase is ${phase}, and only one that waits for asynchronous operations can. Restore again`,
      context: { restore: name, phase },
    });
  }
  const runner = runnerOf(restore);
  if (force || (runner && !mayStillRun(runner, now))) return;
  const who = runner ? `process ${runner.pid} on host ${JSON.stringify(runner.host)} looks after it` : 'nothing says who looks after it';
  throw new LifeboatError({
    code: 'RESTORE_IN_PROGRESS',
    message: `${what} is being finished: ${who}. If it does not run any more, resume the restore with \`force\``,
    context: { restore: name },
  });
}

interface ReadClaimsOptions {
  readonly restore: Restore;
  readonly list: ResourceList;
  readonly store: BackupStore;
  readonly signal: AbortSignal;
}

/** The claims that the restore made and whose volumes come from CSI snapshots: by its resource list and the backup's rows. */
async function readRestoredClaims({ restore, list, store, signal }: ReadClaimsOptions): Promise<RestoredClaim[]> {
  const created = new Set(list['v1/PersistentVolumeClaim']?.filter((each) => each.endsWith('(created)')));
  if (created.size === 0 || restore.spec.restorePVs === false) return [];
  const infos = (await store.readVolumeInfo(restore.spec.backupName ?? '', { signal })) ?? [];
  return infos.flatMap((info) => {
    const { pvcNamespace = '', pvcName = '', backupMethod, csiSnapshotInfo, snapshotDataMoved } = info;
    const namespace = restore.spec.namespaceMapping?.[pvcNamespace] ?? pvcNamespace;
    const [, snapshot] = csiSnapshotInfo?.operationID?.split('/') ?? [];
    if (backupMethod !== 'CSISnapshot' || snapshotDataMoved || !snapshot || !created.has(`${namespace}/${pvcName}(created)`)) return [];
    return [{ namespace, name: pvcName, saved: { method: backupMethod, info }, snapshot: csiSnapshotName(restore, snapshot) }];
  });
}

function countsOf(list: ResourceList): RestoreResult['counts'] {
  const counts: Record<RestoreItemOutcome, number> = { created: 0, updated: 0, skipped: 0, failed: 0 };
  for (const name of Object.values(list).flat()) {
    const outcome = /\((created|updated|skipped|failed)\)$/.exec(name)?.[1] as RestoreItemOutcome | undefined;
    if (outcome) counts[outcome] += 1;
  }
  return counts;
}
