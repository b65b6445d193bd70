import type { BackupResult } from '../../contract/requests.ts';
import { coded } from '../../errors/issues/issue-codes.ts';
import { stringifyJson } from '../../json/index.ts';
import { createClusterReader } from '../../kubernetes/create-cluster-reader.ts';
import { messageCounts } from '../../logging/message-counts.ts';
import { followOperations } from '../../operations/follow-operations.ts';
import { fromOperationResource } from '../../operations/operation-resource.ts';
import { endPhase, stagePhase } from '../../records/end-phase.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { formatTimestamp } from '../../velero-api/values/timestamp.ts';
import { findSnapshotApi } from '../../volumes/csi/api/snapshot-api.ts';
import { releaseSnapshots } from '../../volumes/csi/release-snapshots.ts';
import { finalizeItems } from './finalize-items.ts';
import type { FinishOptions } from './finish-options.ts';
import { isCsiSnapshotOperation, operationCounts } from './operation-counts.ts';
import { putMovedDigests, putVolumeRows } from './put-volume-rows.ts';

const releaseTimeoutInMs = 60_000;
/** On top, for each object: an API server that is busy answers some requests a second. */
const releaseItemInMs = 200;

/**
 * From a stored backup to a complete one: waits for the asynchronous operations, reads their objects again and puts them into
 * the archive, writes the final phase. Everything it needs besides the actions is in the store: another process can do it.
 */
export async function finishBackup(
  options: FinishOptions,
): Promise<Pick<BackupResult, 'phase' | 'backup' | 'warnings' | 'errors' | 'issues'>> {
  const { backup, operations, writer, log, dependencies, run } = options;
  const { signal } = run;
  if (operations.length > 0) {
    await waitForOperations(options);
    await recordUploads(options);
    await setUnfinishedPhase('Finalizing', options);
    await finalizeItems(options);
  }
  const phase = endPhase(log.counts);
  if (operations.length > 0) {
    log.info('Asynchronous operations of the backup have ended', { ...operationCounts(operations), phase });
    await writer.putFile('results', `${stringifyJson(log.results)}\n`, { signal });
    await writer.putGzipFile('logs', await log.file(), { signal });
    options.onFinal();
    await release(options);
  }
  backup.status = completed(backup.status, { phase, completionTimestamp: formatTimestamp(dependencies.now()), ...messageCounts(log) });
  const stored = await writer.commit(backup, operations.length > 0 ? {} : { signal });
  return { phase, backup: stored, warnings: log.results.warnings, errors: log.results.errors, issues: log.issues };
}

async function waitForOperations(options: FinishOptions): Promise<void> {
  const { backup, operations, actions, discovery, writer, log, dependencies, run, cancelOnAbort } = options;
  await followOperations({
    object: backup,
    rows: operations,
    nameOf: ({ spec }) => spec.backupItemAction,
    actionNamed: actions.named,
    cluster: createClusterReader(dependencies.cluster, discovery),
    log,
    dependencies,
    onEnded: async () => {
      // First: who finds an operation ended does not look after it any more.
      await recordUploads(options);
      await writer.putFile('itemoperations', `${stringifyJson(operations)}\n`, { signal: run.signal });
      if (operations.some(({ status }) => status.phase === 'Failed') && backup.status.phase === 'WaitingForPluginOperations')
        await setUnfinishedPhase('WaitingForPluginOperations', options);
    },
    cancelOnAbort,
    ensureOwned: () => writer.ensureOwned({ signal: AbortSignal.timeout(releaseTimeoutInMs) }),
    signal: run.signal,
  });
}

/** Whoever goes on with the backup, or deletes it, knows from here on what was moved: then the snapshots may go. */
async function recordUploads(options: FinishOptions): Promise<void> {
  const { uploads, log, run } = options;
  const { signal } = run;
  if (!uploads?.some) return;
  await putMovedDigests(options);
  await putVolumeRows(uploads.withOutcome, options);
  for (const left of await uploads.release({ signal }))
    log.warn(`${left} could not be deleted after its data was moved`, coded('SNAPSHOTS_LEFT'));
}

async function release({ operations, discovery, dependencies, log }: FinishOptions): Promise<void> {
  const api = findSnapshotApi(discovery);
  const rows = operations.filter(isCsiSnapshotOperation);
  if (!api || rows.length === 0) return;
  const items = rows.flatMap(({ spec }) => spec.postOperationItems ?? []).map(fromOperationResource);
  const { cluster, concurrency } = dependencies;
  const signal = AbortSignal.timeout(releaseTimeoutInMs + items.length * releaseItemInMs);
  await releaseSnapshots({ cluster, api, items, concurrency, log, signal });
}

async function setUnfinishedPhase(phase: 'WaitingForPluginOperations' | 'Finalizing', options: FinishOptions): Promise<void> {
  const { backup, operations, writer, record, log, run } = options;
  const full = stagePhase(phase, log.counts);
  if (backup.status.phase === full) return;
  Object.assign(backup.status, { phase: full, ...operationCounts(operations), ...messageCounts(log) });
  await writer.putUnfinished(backup, { signal: run.signal });
  await record.enter(full);
}

// In the order of Velero's struct.
function completed(status: Backup['status'], end: Partial<Backup['status']>): Backup['status'] {
  const { version, formatVersion, expiration, phase, validationErrors, startTimestamp, completionTimestamp, ...rest } = status;
  const { volumeSnapshotsAttempted, volumeSnapshotsCompleted, failureReason, warnings, errors, progress, ...others } = rest;
  const known = { version, formatVersion, expiration, phase, validationErrors, startTimestamp, completionTimestamp };
  const ordered = {
    ...known,
    volumeSnapshotsAttempted,
    volumeSnapshotsCompleted,
    failureReason,
    warnings,
    errors,
    progress,
    ...others,
    ...end,
  };
  return Object.fromEntries(Object.entries(ordered).filter(([, value]) => value !== undefined));
}
