import { csiSnapshotName } from '../actions/restore/volumes/csi-snapshot-name.ts';
import type { RestoreEvent, RestoreItemOutcome } from '../contract/events.ts';
import type { RestorePodHook } from '../contract/hooks/restore-pod-hook.ts';
import type { RestoreResult } from '../contract/requests.ts';
import type { BackupStore } from '../contract/store/backup-store.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { createExecRights } from '../hooks/exec/exec-rights.ts';
import { createRestoreHookRunner } from '../hooks/restore/restore-hook-runner.ts';
import { ownMember } from '../json/index.ts';
import { createClusterReader } from '../kubernetes/create-cluster-reader.ts';
import { createRunLog } from '../logging/create-run-log.ts';
import { messageCounts } from '../logging/message-counts.ts';
import { isUnfinished } from '../operations/is-unfinished.ts';
import { endPhase } from '../records/end-phase.ts';
import { createRunRecord } from '../records/run-record.ts';
import type { RunContext } from '../records/start-run.ts';
import { requireFile } from '../storage/reading/require-file.ts';
import type { ResourceList } from '../velero-api/files/results.ts';
import type { Restore, RestorePhase } from '../velero-api/objects/restore.ts';
import { defaultHookWaitTimeoutInMs } from '../velero-api/values/defaults.ts';
import { validLabelValue } from '../velero-api/values/labels.ts';
import { formatTimestamp } from '../velero-api/values/timestamp.ts';
import { removeLeftClones } from '../volumes/files/move/remove-left-clones.ts';
import { withinHookPolicy } from './policy/within-hook-policy.ts';
import { releaseRecorded } from './quiesce/release-all.ts';
import { finishLeft } from './record/finish-left.ts';
import { readKeptFiles } from './record/kept-files.ts';
import { phaseSoFar } from './record/phase-so-far.ts';
import { createRestoreFilesKeeper } from './record/restore-files-keeper.ts';
import { createRestoreOwner, type RestoreOwner } from './record/restore-owner.ts';
import { resumeHooks } from './record/resume-hooks.ts';
import { restoreOperationCounts, waitForOperations } from './record/wait-for-operations.ts';
import type { RestoreDependencies } from './request/restore-dependencies.ts';
import { finalizeVolumes } from './volumes/finalize-volumes.ts';
import { createDataDownloads } from './volumes/moved/data-downloads.ts';
import { findFills } from './volumes/pods/find-fills.ts';
import type { RestoredClaim } from './volumes/restored-claim.ts';

interface ResumeRestoreOptions {
  readonly name: string;
  /** Also when the lease of the run that looks after it has not ended. */
  readonly force: boolean;
  /** The functions of its request. */
  readonly podHooks: readonly RestorePodHook[];
  readonly dependencies: RestoreDependencies;
  readonly run: RunContext<RestoreEvent>;
}

interface PrepareOptions extends Omit<ResumeRestoreOptions, 'force'> {
  readonly owner: RestoreOwner;
}

/**
 * Finishes a restore whose process ended when all objects were in the cluster: while it waited for asynchronous operations, files of
 * volumes, hooks in Pods, or volumes on their way to claims, from its record in the location. Functions after the whole restore were the
 * other process's, and do not run. A cancel leaves the restore to be resumed again.
 * @throws LifeboatError `RESTORE_NOT_FOUND`, `RESTORE_IN_PROGRESS`, `INVALID_REQUEST` for one that does not wait, `STORE_*` when
 * its record cannot be taken over, `BACKUP_BROKEN` when a file of it is missing or damaged, `CANCELED`
 */
export async function resumeRestore({ name, force, podHooks, dependencies, run }: ResumeRestoreOptions): Promise<RestoreResult> {
  const { store, now } = dependencies;
  const { signal } = run;
  const owner = createRestoreOwner(signal);
  const found = await store.getRestore(name, { signal });
  if (!isWaiting(found)) throw refusal(found, store, await finishLeft({ restore: found, dependencies, run, owner, force }));
  await owner.take(store, name, { operation: 'resume', force, now: now(), signal });
  let isBegun = false;
  try {
    const begin = await prepareResume({ name, podHooks, dependencies, run, owner });
    isBegun = true;
    return await begin();
  } catch (error) {
    if (owner.lost) throw owner.lost;
    await (isBegun ? owner.release(now()) : owner.giveBack(now()));
    throw error;
  }
}

/** Reads what the other process left. Nothing has been done before what it returns is called. */
async function prepareResume(options: PrepareOptions): Promise<() => Promise<RestoreResult>> {
  const { name, podHooks, dependencies, run, owner } = options;
  const { cluster, store, now, concurrency } = dependencies;
  const { signal } = owner;
  // It may have ended before the name was held.
  const restore = await store.getRestore(name, { signal });
  if (!isWaiting(restore)) throw refusal(restore, store);
  const reader = createClusterReader(cluster, await cluster.discover({ signal }));
  const { operations, restoredVolumes, list, results, file, ...kept } = await readKeptFiles({ restore, store, signal });
  const records = withinHookPolicy(kept.records, dependencies.policy);
  const holds = (await store.readRestoreHolds(name, { signal })) ?? [];
  const restoredClaims = await readRestoredClaims({ restore, list, store, signal });
  const log = createRunLog({ object: restore, dependencies, onMessage: run.emit, continues: { file, results } });
  const hooks = createRestoreHookRunner({
    cluster,
    sources: { spec: undefined, functions: podHooks, defaultWaitTimeoutInMs: defaultHookWaitTimeoutInMs },
    restoreLabel: validLabelValue(name),
    concurrency,
    signal,
    execRights: createExecRights(cluster),
    onEvent: run.emit,
  });
  const downloads = createDataDownloads({ dependencies, restore, restoredClaims, log, signal });
  const { backupName = '' } = restore.spec;
  if (operations.some(isUnfinished)) downloads?.adopt(operations, (await store.readVolumeInfo(backupName, { signal })) ?? []);
  const session = { dependencies, restore, operations, downloads, log, signal, reader, restoredVolumes, restoredClaims, hooks };
  const beginFills = await findFills({ dependencies, restore, restoredVolumes, list, log, signal });
  const files = createRestoreFilesKeeper({ ...session, tracker: { resourceList: () => list }, owner });
  const record = createRunRecord({ object: restore, dependencies, emit: run.emit });
  const note = (phase: RestorePhase) =>
    Object.assign(restore.status, {
      phase,
      ...messageCounts(log),
      ...restoreOperationCounts(operations),
      hookStatus: hooks.status,
    });
  const keepIn = async (phase: RestorePhase) => {
    const isOther = phase !== restore.status.phase;
    note(phase);
    await files.keep();
    if (isOther) await record.enter(phase);
  };

  return async () => {
    run.accept();
    log.info('Going on with a restore whose process ended', {
      phase: restore.status.phase,
      operations: operations.length,
      podsWithHooks: records.length,
    });
    if (restore.status.phase) await record.enter(restore.status.phase);
    hooks.noteBy(files.noteHooks);
    const { uid } = restore.metadata;
    // What they write is written once more, and not by two at a time.
    if (uid && (beginFills || operations.some(isUnfinished)))
      await removeLeftClones({ cluster, uid, ensureHeld: () => owner.ensure(), signal });
    resumeHooks({ hooks, records, log });
    const hooksEnded = hooks.settled();
    hooksEnded.catch(() => {}); // awaited below
    const fills = beginFills?.();
    const filled = fills?.settled();
    filled?.catch(() => {}); // awaited below
    try {
      if (operations.some(isUnfinished))
        await waitForOperations(session, {
          keep: () => keepIn(phaseSoFar('WaitingForPluginOperations', session)),
          cancelOnAbort: false,
          ensureOwned: () => owner.ensure(),
        });
      if (fills?.isBusy) await keepIn(phaseSoFar('WaitingForPluginOperations', session));
      await filled;
      await releaseRecorded({ cluster, records: holds, restore: name, log, concurrency, signal });
      await keepIn(phaseSoFar('Finalizing', session));
      await owner.ensure({ strict: true });
      await finalizeVolumes(session);
      await hooksEnded;
    } catch (error) {
      await hooks.cancel().catch(() => {});
      throw error;
    }
    restore.status.completionTimestamp = formatTimestamp(now());
    const phase = endPhase(log.counts);
    await keepIn(phase);
    await owner.end();
    return {
      phase,
      restore,
      storageLocation: store.location,
      warnings: log.results.warnings,
      errors: log.results.errors,
      issues: log.issues,
      counts: countsOf(list),
      skipped: {},
    };
  };
}

function isWaiting({ status: { phase = 'New' } }: Restore): boolean {
  return /^(WaitingForPluginOperations|Finalizing)/.test(phase);
}

/** `done`: what was finished of it all the same. */
function refusal(restore: Restore, store: BackupStore, done = ''): LifeboatError {
  const { name } = restore.metadata;
  const { phase = 'New' } = restore.status;
  return new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `Restore "${name}" in location "${store.location}" cannot be resumed: its phase is ${phase}, and only one that waits for asynchronous operations, hooks or volumes can. ${done}Restore again`,
    context: { restore: name, phase },
  });
}

interface ReadClaimsOptions {
  readonly restore: Restore;
  readonly list: ResourceList;
  readonly store: BackupStore;
  readonly signal: AbortSignal;
}

/** The claims that the restore made and whose volumes come from CSI snapshots, or have files: by its resource list and the backup's rows. */
async function readRestoredClaims({ restore, list, store, signal }: ReadClaimsOptions): Promise<RestoredClaim[]> {
  const created = new Set(list['v1/PersistentVolumeClaim']?.filter((each) => each.endsWith('(created)')));
  if (created.size === 0 || restore.spec.restorePVs === false) return [];
  const name = restore.spec.backupName ?? '';
  // Claims of snapshots came from it: without it nobody knows what to wait for.
  const infos = await requireFile(store.readVolumeInfo(name, { signal }), { store, name, file: 'volumeinfo' });
  return infos.flatMap((info): RestoredClaim[] => {
    const { pvcNamespace = '', pvcName = '', backupMethod, csiSnapshotInfo, snapshotDataMoved } = info;
    const namespace = ownMember(restore.spec.namespaceMapping, pvcNamespace) ?? pvcNamespace;
    if (!created.has(`${namespace}/${pvcName}(created)`)) return [];
    if (backupMethod === 'PodVolumeBackup') return [{ namespace, name: pvcName, saved: { method: backupMethod, info } }];
    const [, snapshot] = csiSnapshotInfo?.operationID?.split('/') ?? [];
    if (backupMethod !== 'CSISnapshot' || snapshotDataMoved || !snapshot) return [];
    return [{ namespace, name: pvcName, saved: { method: backupMethod, info }, snapshot: csiSnapshotName(restore, snapshot) }];
  });
}

function countsOf(list: ResourceList): RestoreResult['counts'] {
  const counts: Record<RestoreItemOutcome, number> = { created: 0, updated: 0, recreated: 0, skipped: 0, failed: 0 };
  for (const name of Object.values(list).flat()) {
    const outcome = /\((created|updated|skipped|failed)\)$/.exec(name)?.[1] as RestoreItemOutcome | undefined;
    if (outcome) counts[outcome] += 1;
  }
  return counts;
}
