import { LifeboatError } from '../errors/lifeboat-error.ts';
import { stringifyJson } from '../json/index.ts';
import type { OperationLog } from '../logging/operation-log.ts';
import type { BackupStore } from '../storage/backup-store.ts';
import type { Restore } from '../velero-api/restore.ts';
import type { RestoreSession } from './restore-session.ts';
import type { RestoreTracker } from './restore-tracker.ts';

/** The restore's own files in the location (reference 1.1). They serve the reader only: that they cannot be kept is a
 * warning, told once. */
export interface RestoreFilesKeeper {
  /** Leaves a trace of a restore that may get killed, and takes its name by it.
   * @throws LifeboatError `RESTORE_ALREADY_EXISTS` when another restore has taken the name meanwhile */
  begin(restore: Restore): Promise<void>;
  /** Everything but the log and the record, which come last, by `end`. */
  putResults(session: KeptSession, tracker: KeptTracker): Promise<void>;
  end(restore: Restore): Promise<void>;
  /** All of it so far, for whoever finishes the restore should this process end. */
  keep(session: KeptSession, tracker: KeptTracker): Promise<void>;
}

type KeptSession = Pick<RestoreSession, 'restore' | 'restoredVolumes' | 'operations'>;
type KeptTracker = Pick<RestoreTracker, 'resourceList'>;

export function createRestoreFilesKeeper(store: BackupStore, log: OperationLog): RestoreFilesKeeper {
  let lost = false;
  async function attempt(put: () => Promise<void>): Promise<void> {
    if (lost) return;
    try {
      await put();
    } catch (error) {
      if (LifeboatError.isInstance(error, 'RESTORE_ALREADY_EXISTS')) throw error;
      lost = true;
      const why = LifeboatError.isInstance(error, 'STORE_READ_ONLY') ? 'the location is read-only' : 'the location refused them';
      log.warn(`The restore's own files (log, results, record) are not kept in location "${store.location}": ${why}`, { error });
    }
  }
  // No signal: a canceled restore leaves its trace too.
  async function putResults({ restore, restoredVolumes, operations }: KeptSession, tracker: KeptTracker): Promise<void> {
    const { name } = restore.metadata;
    // With a newline at the end, as Go's encoder writes them.
    await attempt(() => store.putRestoreFile(name, 'resource-list', `${stringifyJson(tracker.resourceList())}\n`));
    await attempt(() => store.putRestoreFile(name, 'itemoperations', `${stringifyJson(operations)}\n`));
    await attempt(() => store.putRestoreFile(name, 'volumeinfo', `${stringifyJson(restoredVolumes)}\n`));
    await attempt(() => store.putRestoreFile(name, 'results', `${stringifyJson(log.results)}\n`));
  }
  async function end(restore: Restore): Promise<void> {
    const gzip = await log.file();
    await attempt(() => store.putRestoreGzipFile(restore.metadata.name, 'logs', gzip));
    await attempt(() => store.putRestore(restore));
  }
  return {
    begin: (restore) => attempt(() => store.putRestore(restore, { ifAbsent: true })),
    putResults,
    end,
    async keep(session, tracker) {
      await putResults(session, tracker);
      await end(session.restore);
    },
  };
}
