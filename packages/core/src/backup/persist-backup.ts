import { throwIfAborted } from '../errors/throw-if-aborted.ts';
import { stringifyJson } from '../json/index.ts';
import { messageCounts } from '../logging/message-counts.ts';
import type { OperationLog } from '../logging/operation-log.ts';
import { stagePhase } from '../records/end-phase.ts';
import type { RunRecord } from '../records/run-record.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { LocatedWriter } from './record/begin-backup.ts';
import { operationCounts } from './record/operation-counts.ts';
import { putOwnFile } from './record/put-own-file.ts';
import type { BackupVolumes } from './volumes/backup-volumes.ts';
import { podVolumeBackupsFile, volumeDigestsFile, volumeSnapshotsFile } from './volumes/snapshot-record.ts';
import type { ArchiveContents } from './write-archive.ts';

interface PersistOptions {
  /** Its status gets the counts and the phase here. */
  readonly backup: Backup;
  readonly contents: ArchiveContents;
  readonly volumes: BackupVolumes;
  readonly writer: LocatedWriter;
  /** Name of the location, where there is but one. */
  readonly location: string;
  readonly record: RunRecord<Backup>;
  readonly log: OperationLog;
  readonly signal: AbortSignal;
}

/** Writes every other file of the backup. Where asynchronous operations are still to be waited for, `velero-backup.json` follows with a
 * phase that says so: whoever lists meanwhile sees a backup in progress, and another process can finish it should this one end. */
export async function persistBackup(options: PersistOptions): Promise<void> {
  const { backup, contents, volumes, writer, record, log, signal } = options;
  const { snapshots } = volumes.native;
  const { warnings, errors } = log.counts;
  const { operations } = contents;
  log.info(`Backed up a total of ${contents.written} items`, { operations: operations.length, warnings, errors });
  const stage = operations.length > 0 ? 'WaitingForPluginOperations' : 'Finalizing';
  const phase = stagePhase(stage, log.counts);
  // The end of operations can be waited for once all is stored.
  if (operations.length === 0) await record.enter(phase);
  const own = { writer, location: options.location, signal };
  const gzippedLog = await log.file();
  const puts = await Promise.allSettled([
    writer.putFile('results', `${stringifyJson(log.results)}\n`, { signal }),
    writer.putFile('resource-list', contents.items.resourceList(), { signal }),
    putOwnFile('volumeinfo', (location) => `${stringifyJson(volumes.info.rows(location))}\n`, own),
    writer.putFile('volumesnapshots', volumeSnapshotsFile(snapshots), { signal }),
    writer.putFile('itemoperations', `${stringifyJson(operations)}\n`, { signal }),
    putOwnFile('podvolumebackups', (location) => podVolumeBackupsFile(volumes.files?.recordsIn(location) ?? []), own),
    ...(volumes.files?.hasDigests
      ? [putOwnFile('volumedigests', (location) => volumeDigestsFile(volumes.files?.digestsIn(location) ?? []), own)]
      : []),
    writer.putGzipFile('logs', gzippedLog, { signal }),
  ]);
  // All have ended before the first error is thrown: no put may land after the remains are removed.
  for (const put of puts) if (put.status === 'rejected') throw put.reason;
  throwIfAborted(signal, 'The backup');

  // Zeros are left out, as Go does.
  const completed = snapshots.filter(({ status }) => status.phase === 'Completed').length;
  Object.assign(backup.status, {
    phase,
    ...(snapshots.length > 0 && { volumeSnapshotsAttempted: snapshots.length }),
    ...(completed > 0 && { volumeSnapshotsCompleted: completed }),
    ...messageCounts(log),
    progress: {
      ...(contents.items.claimed > 0 && { totalItems: contents.items.claimed }),
      ...(contents.written > 0 && { itemsBackedUp: contents.written }),
    },
    ...operationCounts(operations),
    hookStatus: contents.hookStatus,
  });
  // Nothing is left to wait for else: it is put once, in its final phase.
  if (operations.length === 0) return;
  await writer.putUnfinished(backup, { signal });
  await record.enter(phase);
}
