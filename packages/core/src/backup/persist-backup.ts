import type { BackupResult } from '../engine/requests.ts';
import { throwIfAborted } from '../errors/throw-if-aborted.ts';
import { stringifyJson } from '../json/index.ts';
import type { OperationLog } from '../logging/operation-log.ts';
import type { BackupWriter } from '../storage/backup-store.ts';
import type { Backup } from '../velero-api/backup.ts';
import { formatTimestamp } from '../velero-api/timestamp.ts';
import type { ArchiveContents } from './write-archive.ts';

interface PersistOptions {
  /** Its status is completed here. */
  readonly backup: Backup;
  readonly contents: ArchiveContents;
  readonly writer: BackupWriter;
  readonly log: OperationLog;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

// What this version has nothing to put in is written all the same, byte for byte as Velero does.
const emptyFiles = { itemoperations: '[]\n', volumesnapshots: 'null\n', podvolumebackups: 'null\n' } as const;

/** Writes every other file of the backup, then `velero-backup.json` twice: `Finalizing`, so that whoever lists meanwhile sees
 * a backup in progress, and with the final phase, with which it is complete. */
export async function persistBackup(options: PersistOptions): Promise<Omit<BackupResult, 'locations'>> {
  const { backup, contents, writer, log, now, signal } = options;
  const { warnings, errors } = log.counts;
  const phase = errors > 0 ? 'PartiallyFailed' : 'Completed';
  log.info(`Backed up a total of ${contents.written} items`, { phase, warnings, errors });
  const gzippedLog = await log.close();
  const puts = await Promise.allSettled([
    writer.putFile('results', `${stringifyJson(log.results)}\n`, { signal }),
    writer.putFile('resource-list', contents.items.resourceList(), { signal }),
    writer.putFile('volumeinfo', `${stringifyJson(contents.volumes.rows())}\n`, { signal }),
    ...Object.entries(emptyFiles).map(([file, content]) => writer.putFile(file as keyof typeof emptyFiles, content, { signal })),
    writer.putGzipFile('logs', gzippedLog, { signal }),
  ]);
  // All have ended before the first error is thrown: no put may land after the remains are removed.
  for (const put of puts) if (put.status === 'rejected') throw put.reason;
  throwIfAborted(signal, 'The backup');

  // Zeros are left out, as Go does.
  const counts = {
    ...(warnings > 0 && { warnings }),
    ...(errors > 0 && { errors }),
    progress: {
      ...(contents.items.claimed > 0 && { totalItems: contents.items.claimed }),
      ...(contents.written > 0 && { itemsBackedUp: contents.written }),
    },
    hookStatus: {},
  };
  const unfinishedPhase = errors > 0 ? 'FinalizingPartiallyFailed' : 'Finalizing';
  await writer.putUnfinished({ ...backup, status: { ...backup.status, phase: unfinishedPhase, ...counts } }, { signal });
  throwIfAborted(signal, 'The backup');
  Object.assign(backup.status, { phase, completionTimestamp: formatTimestamp(now()), ...counts });
  await writer.commit(backup, { signal });
  return {
    phase,
    backup,
    warnings: log.results.warnings,
    errors: log.results.errors,
    items: contents.written,
    bytes: contents.bytes,
    consistency: contents.consistency,
  };
}
