import type { RestoreEvent } from '../contract/events.ts';
import type { RestoreRequest, RestoreResult } from '../contract/requests.ts';
import type { ReplacedRecord } from '../contract/store/replaced-record.ts';
import { coded } from '../errors/issues/issue-codes.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { createWholeRun, type WholeRun } from '../hooks/whole-run.ts';
import { messageCounts } from '../logging/message-counts.ts';
import { namedLogger } from '../logging/named-logger.ts';
import type { Logger } from '../plugin-api/logger.ts';
import { endPhase } from '../records/end-phase.ts';
import { createRunRecord, type RunRecord } from '../records/run-record.ts';
import type { RunContext } from '../records/start-run.ts';
import { withSpan } from '../tracing/with-span.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import { formatTimestamp } from '../velero-api/values/timestamp.ts';
import { mayRecreate } from './existing/existing-policy.ts';
import { finishReplaced } from './existing/recreate/finish-replaced.ts';
import { createReplacedJournal } from './existing/recreate/replaced-journal.ts';
import { prepareAtFirstHealthy } from './prepare/prepare-at-first-healthy.ts';
import type { RestoreSession } from './prepare/restore-session.ts';
import { createQuiescer, type Quiescer } from './quiesce/quiescer.ts';
import { phaseSoFar } from './record/phase-so-far.ts';
import { createRestoreFilesKeeper } from './record/restore-files-keeper.ts';
import { createRestoreOwner, type RestoreOwner } from './record/restore-owner.ts';
import { createRestoreTracker, type RestoreTracker } from './record/restore-tracker.ts';
import { restoreOperationCounts, waitForOperations } from './record/wait-for-operations.ts';
import type { RestoreDependencies } from './request/restore-dependencies.ts';
import type { PlanGuard } from './saved-plan/plan-guard.ts';
import { finalizeVolumes } from './volumes/finalize-volumes.ts';
import { restoreWaves } from './waves/restore-waves.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} };

export interface RunRestoreOptions {
  readonly request: RestoreRequest;
  readonly dependencies: RestoreDependencies;
  readonly run: RunContext<RestoreEvent>;
  /** Holds the restore to a plan. @throws LifeboatError: nothing is written then */
  readonly guard?: (session: RestoreSession) => PlanGuard;
}

/**
 * Restores a backup: 1 check the request, the backup and its whole archive, 2 leave a trace in the location, 3 restore the
 * objects wave by wave, and run hooks in the Pods meanwhile, 4 keep log, results and record. A failed object makes the restore PartiallyFailed; what stops it
 * as a whole rejects, and the record then says Failed and why.
 * @throws LifeboatError `INVALID_REQUEST`, `BACKUP_*`, `RESTORE_ALREADY_EXISTS`, `ARCHIVE_*`, `STORE_*`: nothing was written;
 * `HOOK_FAILED`: the caller's `before`, and nothing was written; `CANCELED`, `KUBERNETES_*`, `TIMEOUT`: what was created stays
 */
export async function runRestore({ request, dependencies, run, guard }: RunRestoreOptions): Promise<RestoreResult> {
  const tracker = createRestoreTracker(run, dependencies.now);
  const owner = createRestoreOwner(run.signal);
  let whole: WholeRun | undefined;
  const prepare = () =>
    prepareAtFirstHealthy({
      request,
      dependencies,
      signal: owner.signal,
      onMessage: run.emit,
      onBytes: (bytes) => {
        tracker.bytes = bytes;
      },
      async before(name) {
        const { cluster } = dependencies;
        const logger = namedLogger(dependencies.logger ?? silent, { restore: `${dependencies.namespace}/${name}` });
        whole ??= createWholeRun(request.wholeRunHooks, { operation: 'restore', name, cluster, logger, signal: owner.signal });
        await whole.before();
      },
    });
  const session = await withSpan('lifeboat.restore.prepare', {}, prepare).catch(async (error: unknown) => {
    await whole?.after({ phase: 'Failed', error });
    throw error;
  });
  const { restore, log, archive, hooks } = session;
  try {
    if (guard) session.guard = guard(session);
  } catch (error) {
    await archive.close();
    await whole?.after({ phase: 'Failed', error });
    throw error;
  }
  const quiescer = createQuiescer(session);
  const files = createRestoreFilesKeeper({ ...session, holds: quiescer.records, tracker, owner });
  quiescer.noteBy(files.noteHolds);
  const record = createRunRecord({ object: restore, dependencies, emit: run.emit });
  tracker.onProgress = record.progress;
  try {
    restore.status.phase = 'InProgress';
    await files.begin();
    const { name } = restore.metadata;
    const { cluster, policy } = dependencies;
    const left = await replacedBefore(session);
    const journal = createReplacedJournal({ restore: name, store: session.dependencies.store, owner, log, left });
    if (mayRecreate(restore)) session.journal = journal;
    run.accept();
    await record.enter('InProgress');
    log.info('Starting restore', { backup: restore.spec.backupName, server: dependencies.cluster.server });
    await withSpan('lifeboat.restore.objects', {}, () => restoreWaves(session, tracker, quiescer));
    await finishReplaced({ cluster, restore: name, records: left, journal, policy, log, signal: session.signal });
    session.downloads?.objectsCreated();
    session.risks.tell(log);
    await settle(session, tracker, { files, record, owner, quiescer });
    if (Object.values(tracker.counts).every((count) => count === 0))
      log.warn(`Nothing of backup "${restore.spec.backupName}" was selected: zero items were restored`, coded('NOTHING_SELECTED'));
    return await finish(session, tracker, { files, record, owner, whole });
  } catch (caught) {
    // Everything ends when the name is lost.
    const error = owner.lost ?? caught;
    await hooks.cancel().catch(() => {});
    if (!owner.lost) await releaseAnyway(quiescer, log);
    const problem = await whole?.after({ phase: 'Failed', error });
    if (problem) log.error('What was to follow the restore failed too', coded('HOOK_FAILED', { error: problem }));
    // The files under that name are another restore's.
    if (owner.lost || LifeboatError.isInstance(error, 'RESTORE_ALREADY_EXISTS', 'RESTORE_IN_PROGRESS')) throw error;
    await fail(session, tracker, { files, record, owner, error });
    throw error;
  } finally {
    await archive.close();
  }
}

/**
 * What goes on beside and after the creation of objects: asynchronous operations, files of volumes, hooks, volumes on their way to claims. The
 * phases are those that Velero shows meanwhile; from here on another process can finish the restore, and what that needs is kept.
 */
async function settle(
  session: RestoreSession,
  tracker: RestoreTracker,
  { files, record, owner, quiescer }: EndOptions & { readonly quiescer: Quiescer },
): Promise<void> {
  const { restore, operations, restoredClaims, hooks, files: volumes } = session;
  hooks.noteBy(files.noteHooks);
  const hooksEnded = awaitHooks(session);
  hooksEnded.catch(() => {}); // awaited below
  const filled = withSpan('lifeboat.restore.files', {}, async () => volumes?.settled());
  filled.catch(() => {}); // awaited below
  const enter = async (stage: 'WaitingForPluginOperations' | 'Finalizing', isKept: boolean) => {
    noteCounts(session, tracker);
    const phase = phaseSoFar(stage, session);
    const isOther = phase !== restore.status.phase;
    restore.status.phase = phase;
    if (isKept) await files.keep();
    if (isOther) await record.enter(phase);
  };
  if (operations.length > 0) {
    const keep = () => enter('WaitingForPluginOperations', true);
    const ensureOwned = () => owner.ensure({ strict: true });
    await withSpan('lifeboat.restore.operations', { 'lifeboat.operations': operations.length }, () =>
      waitForOperations({ ...session, reader: session.view.reader }, { keep, cancelOnAbort: true, ensureOwned }),
    );
  }
  // Another process can go on with what is not filled.
  if (volumes?.isBusy) await enter('WaitingForPluginOperations', true);
  await filled;
  await quiescer.release({ signal: session.signal });
  await enter('Finalizing', hooks.waitingPods > 0 || restoredClaims.length > 0);
  await owner.ensure({ strict: true });
  await withSpan('lifeboat.restore.volumes', {}, () => finalizeVolumes({ ...session, reader: session.view.reader }));
  await withSpan('lifeboat.restore.hooks', {}, () => hooksEnded);
}

/** What an earlier run of it was killed in. @throws LifeboatError `BACKUP_BROKEN`, `STORE_*` */
async function replacedBefore({ restore, choices, dependencies, signal }: RestoreSession): Promise<readonly ReplacedRecord[]> {
  if (!choices.replaceUnfinished) return [];
  return (await dependencies.store.readRestoreReplaced(restore.metadata.name, { signal })) ?? [];
}

// The caller's signal may be what ended it.
const releaseTimeoutInMs = 60_000;

/** What is held is released also after a failure and after a cancel. */
async function releaseAnyway(quiescer: Quiescer, log: RestoreSession['log']): Promise<void> {
  await quiescer.release({ signal: AbortSignal.timeout(releaseTimeoutInMs) }).catch((error: unknown) => {
    log.error('Controllers that were held could not be released', coded('CONTROLLER_STILL_HELD', { error }));
  });
}

/** Hooks run beside the restore, from the creation of their Pods on; here the last of them end. */
async function awaitHooks({ hooks, log }: RestoreSession): Promise<void> {
  log.info('Waiting for restore exec hooks starts', { pods: hooks.waitingPods });
  await hooks.settled();
  log.info('Done waiting for restore exec hooks starts');
}

interface EndOptions {
  readonly files: ReturnType<typeof createRestoreFilesKeeper>;
  readonly record: RunRecord<Restore>;
  readonly owner: RestoreOwner;
}

async function finish(
  session: RestoreSession,
  tracker: RestoreTracker,
  { files, record, owner, whole }: EndOptions & { readonly whole: WholeRun | undefined },
): Promise<RestoreResult> {
  const { restore, log } = session;
  log.info('Restore completed', { created: tracker.counts.created, updated: tracker.counts.updated });
  const problem = await whole?.after({ phase: endPhase(log.counts) });
  if (problem) log.error('What was to follow the restore failed', coded('HOOK_FAILED', { error: problem }));
  await files.putResults();
  const phase = endPhase(log.counts);
  complete(session, tracker);
  restore.status.phase = phase;
  await files.end();
  await record.enter(phase);
  await owner.end();
  const storageLocation = session.dependencies.store.location;
  const { warnings, errors } = log.results;
  const { counts, skipped } = tracker;
  return {
    phase,
    restore,
    storageLocation,
    warnings,
    errors,
    issues: log.issues,
    counts: { ...counts },
    skipped: Object.fromEntries(skipped),
  };
}

async function fail(session: RestoreSession, tracker: RestoreTracker, options: EndOptions & { readonly error: unknown }): Promise<void> {
  session.log.error('The restore ended early', coded('RUN_FAILED', { error: options.error }));
  await options.files.putResults();
  noteCounts(session, tracker);
  await options.record.fail(options.error);
  await options.files.end();
  await options.owner.end();
}

function complete(session: RestoreSession, tracker: RestoreTracker): void {
  const { restore, dependencies } = session;
  Object.assign(restore.status, { completionTimestamp: formatTimestamp(dependencies.now()) });
  noteCounts(session, tracker);
}

function noteCounts({ restore, log, hooks, operations }: RestoreSession, tracker: RestoreTracker): void {
  // Zeros are left out, as Go does.
  Object.assign(restore.status, {
    ...messageCounts(log),
    progress: { ...(tracker.total > 0 && { totalItems: tracker.total }), ...(tracker.done > 0 && { itemsRestored: tracker.done }) },
    ...restoreOperationCounts(operations),
    hookStatus: hooks.status,
  });
}
