import { builtInBackupActions } from '../actions/backup/built-in-backup-actions.ts';
import type { BackupResult } from '../contract/requests.ts';
import type { BackupStore } from '../contract/store/backup-store.ts';
import { coded } from '../errors/issues/issue-codes.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { formatLabelSelector } from '../filters/label-selector.ts';
import { checkExecRights } from '../hooks/exec/check-exec-rights.ts';
import { createWholeRun, type WholeRun } from '../hooks/whole-run.ts';
import { createRunLog } from '../logging/create-run-log.ts';
import { namedLogger } from '../logging/named-logger.ts';
import type { OperationLog } from '../logging/operation-log.ts';
import { endPhase } from '../records/end-phase.ts';
import { createRunRecord } from '../records/run-record.ts';
import { withSpan } from '../tracing/with-span.ts';
import type { BackupSpec } from '../velero-api/objects/backup.ts';
import { checkMoverRights } from '../volumes/files/check-mover-rights.ts';
import { createItemActions } from './items/run-item-actions.ts';
import { persistBackup } from './persist-backup.ts';
import type { BackupRun } from './prepare/backup-dependencies.ts';
import { logFindings } from './prepare/log-findings.ts';
import { type PreparedBackup, prepareBackup } from './prepare/prepare-backup.ts';
import { beginBackup, type LocatedWriter } from './record/begin-backup.ts';
import { discardBackup } from './record/discard-backup.ts';
import { finishBackup } from './record/finish-backup.ts';
import { releaseBackup } from './record/release-backup.ts';
import { createBackupVolumes } from './volumes/backup-volumes.ts';
import { deleteReplacedSnapshots, readReplacedSnapshots } from './volumes/replaced-snapshots.ts';
import { withSnapshotsLeft } from './volumes/snapshots-left.ts';
import { type ArchiveContents, writeArchive } from './write-archive.ts';

/**
 * Backs a cluster up. What goes wrong with single objects and types makes the backup PartiallyFailed; bad input, a
 * cancel, an unreachable cluster or store reject, and then nothing of this backup stays in the store. Of several locations
 * some may miss out, as far as `storagePolicy` allows: those that have the backup have it whole.
 * A backup that breaks off while it waits for asynchronous operations stays: `resumeBackup` finishes it.
 * @throws LifeboatError `HOOK_FAILED` of `wholeRunHooks.before`, `INVALID_REQUEST`, `BACKUP_ALREADY_EXISTS`, `BACKUP_UNFINISHED`, `CANCELED`, `STORE_*`, `KUBERNETES_*`
 */
export async function runBackup({ request, dependencies, run }: BackupRun): Promise<BackupResult> {
  const { cluster, logger } = dependencies;
  // Every error of the user surfaces here, before anything is written.
  const prepared = await withSpan('lifeboat.backup.prepare', {}, () => prepareBackup({ request, dependencies, run }));
  const { backup } = prepared;
  await checkExecRights({
    cluster,
    hooks: request.runHooks === 'none' ? [] : [...(request.hooks?.resources ?? []), ...(request.podHooks ?? [])],
    includedNamespaces: request.includedNamespaces,
    what: `Backup "${request.name}"`,
    signal: run.signal,
  });
  // Those that annotations ask for are known later, and checked then.
  if (request.defaultVolumesToFsBackup && dependencies.volumeRepositories)
    await checkMoverRights({
      cluster,
      mover: dependencies.volumeRepositories.options.mover ?? {},
      work: 'save',
      namespaces: prepared.namespaces.required.length > 0 ? prepared.namespaces.required : [''],
      what: `Backup "${request.name}"`,
      signal: run.signal,
    });
  const fields = { backup: `${backup.metadata.namespace}/${request.name}` };
  const log = createRunLog({ object: backup, dependencies, onMessage: run.emit });
  const { name, wholeRunHooks } = request;
  const wholeRun = createWholeRun(wholeRunHooks, { operation: 'backup', name, backup, cluster, logger: log, signal: run.signal });
  try {
    await wholeRun.before();
    // The backup is of the cluster as the function left it.
    const current = wholeRunHooks?.before ? await prepareBackup({ request, dependencies, run }) : prepared;
    return await makeBackup({ request, dependencies, run, prepared: current, log, wholeRun });
  } catch (error) {
    const failure = await wholeRun.after({ phase: 'Failed', error });
    if (failure) logger?.error(failure.message, { ...fields, error: failure });
    throw error;
  }
}

interface MakeBackupOptions extends BackupRun {
  readonly prepared: PreparedBackup;
  readonly log: OperationLog;
  readonly wholeRun: WholeRun;
}

async function makeBackup({ request, dependencies, run, prepared, log, wholeRun }: MakeBackupOptions): Promise<BackupResult> {
  const { cluster, store, now } = dependencies;
  const logger =
    dependencies.logger && namedLogger(dependencies.logger, { backup: `${prepared.backup.metadata.namespace}/${request.name}` });
  const { backup } = prepared;
  const { discovery } = prepared.facts;
  const { signal } = run;
  const { name } = request;
  const replaced = request.replaceUnfinished ? await readReplacedSnapshots({ name, dependencies, signal }) : undefined;
  const writer = await beginBackup({ request, dependencies, run, prepared, log });
  if (replaced) await deleteReplacedSnapshots(replaced, { name, dependencies, signal, log, writer });

  const volumes = createBackupVolumes({ request, dependencies, run, prepared, writer, log });
  const record = createRunRecord({ object: backup, dependencies, emit: run.emit });
  let stage: 'open' | 'stored' | 'final' = 'open';
  try {
    run.accept();
    await record.enter('InProgress');
    logFindings(prepared, { log, unavailableApis: request.unavailableApis });
    const { uploads } = volumes;
    const csi = volumes.csi && { snapshots: volumes.csi, decisions: volumes.decisions, takes: volumes.takesCsi, uploads };
    const claimFiles = uploads && { uploads, decisions: volumes.decisions, hasSnapshots: volumes.hasSnapshots };
    const builtIn = builtInBackupActions({ cluster, discovery, allVersions: request.enableAPIGroupVersions, csi, claimFiles });
    const actions = createItemActions({
      builtIn,
      extra: dependencies.actions,
      discovery,
      backup,
      actionTimeoutInMs: dependencies.actionTimeoutInMs,
    });
    const contents = await withSpan('lifeboat.backup.archive', {}, async (note) => {
      const written = await writeArchive({ request, dependencies, run, prepared, actions, writer, volumes, log, record });
      note({ 'lifeboat.items': written.written, 'lifeboat.bytes': written.bytes });
      return written;
    });
    tellNothingSelected(backup.spec, contents, log);
    await withSpan('lifeboat.backup.snapshots', {}, () => volumes.native.settle());
    await volumes.recorded();
    const unsavedVolumes = volumes.report();
    const { operations } = contents;
    const failure = await wholeRun.after({ phase: endPhase(log.counts) });
    if (failure) log.error(failure.message, coded('HOOK_FAILED'));

    await withSpan('lifeboat.backup.files', {}, () =>
      persistBackup({ backup, contents, volumes, writer, location: store.location, record, log, signal }),
    );
    if (operations.length > 0) stage = 'stored';
    const onFinal = () => {
      stage = 'final';
    };
    const finishing = { backup, operations, actions, uploads, discovery, writer, record, log, dependencies, run };
    const end = await withSpan('lifeboat.backup.finish', { 'lifeboat.operations': operations.length }, () =>
      finishBackup({ ...finishing, store: liveStore(writer) ?? store, cancelOnAbort: true, onFinal }),
    );
    const { written: items, bytes, consistency } = contents;
    const locations = writer.locations ?? [{ name: store.location, outcome: 'stored', bytes }];
    for (const location of locations) if (location.outcome === 'stored') run.emit({ type: 'location', location });
    await record.enter(end.phase);
    return { ...end, unsavedVolumes, items, bytes, consistency, locations };
  } catch (error) {
    if (stage !== 'open' && !(stage === 'stored' && signal.aborted))
      throw await releaseBackup({ error, writer, store: liveStore(writer) ?? store, now });
    // What is stored whole may be another run's by now, which finishes it: then its files and snapshots are that one's.
    if (stage === 'stored') await ensureStillOwned({ error, writer, store, now });
    const left = await volumes.discard();
    await discardBackup({ writer, store, logger });
    // Another run has the name, and maybe the object.
    if (!LifeboatError.isInstance(error, 'BACKUP_IN_PROGRESS')) await record.fail(error);
    throw withSnapshotsLeft(error, left);
  }
}

/** Of the locations that still take part, the first. */
function liveStore(writer: LocatedWriter): BackupStore | undefined {
  return writer.live?.()[0]?.store;
}

/** Most often it is a typing error in a label. */
function tellNothingSelected(spec: BackupSpec, { selected }: Pick<ArchiveContents, 'selected'>, log: OperationLog): void {
  const selectors = [spec.labelSelector ?? [], spec.orLabelSelectors ?? []].flat().map(formatLabelSelector);
  if (selected > 0) return;
  const what = selectors.length > 0 ? `The label selector ${selectors.join(' or ')} matches nothing` : 'The filters select nothing';
  log.warn(`${what}: there is nothing in this backup but namespaces`, coded('NOTHING_SELECTED'));
}

const askTimeoutInMs = 60_000;

/** @throws LifeboatError `BACKUP_IN_PROGRESS` when another run has taken the backup over; where that cannot be told, the backup
 * is left to be resumed */
async function ensureStillOwned({ error, ...options }: Parameters<typeof releaseBackup>[0]): Promise<void> {
  const { writer } = options;
  try {
    await writer.ensureOwned({ signal: AbortSignal.timeout(askTimeoutInMs) });
  } catch (refusal) {
    writer.abandon();
    if (!LifeboatError.isInstance(refusal, 'BACKUP_IN_PROGRESS')) throw await releaseBackup({ error, ...options });
    throw new LifeboatError({
      code: 'BACKUP_IN_PROGRESS',
      message: `${error instanceof Error ? error.message : String(error)}. ${refusal.message}`,
      context: refusal.context,
      cause: error,
    });
  }
}
