import { LifeboatError } from '../errors/lifeboat-error.ts';
import { stringifyJson } from '../json/index.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { RestoreSession } from './restore-session.ts';
import type { RestoreTracker } from './restore-tracker.ts';

/** The restore's own files in the location (reference 1.1). They serve the reader, and whoever resumes: that they cannot be
 * kept is a warning, told once. */
export interface RestoreFilesKeeper {
  /** Leaves a trace of a restore that may get killed, and takes its name by it.
   * @throws LifeboatError `RESTORE_ALREADY_EXISTS` when another restore has taken the name meanwhile */
  begin(): Promise<void>;
  /** Everything but the log and the record, which come last, by `end`. */
  putResults(): Promise<void>;
  end(): Promise<void>;
  /** All of it so far, for whoever finishes the restore should this process end. */
  keep(): Promise<void>;
  /** Only how far the hooks have come. */
  noteHooks(): Promise<void>;
}

/** What is kept of a restore, also of one that another process began. */
export interface KeptRestore extends Pick<RestoreSession, 'dependencies' | 'restore' | 'restoredVolumes' | 'operations' | 'hooks' | 'log'> {
  readonly tracker: Pick<RestoreTracker, 'resourceList'>;
}

export function createRestoreFilesKeeper(session: KeptRestore): RestoreFilesKeeper {
  const { restore, restoredVolumes, operations, hooks, log, tracker } = session;
  const { store } = session.dependencies;
  const { name } = restore.metadata;
  let lost = false;
  let isNoteLost = false;
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
  const putHooks = oneAtATime(async () => {
    if (hooks.records.length > 0) await store.putRestoreFile(name, 'hooks', `${stringifyJson(hooks.records)}\n`);
  });
  // No signal: a canceled restore leaves its trace too.
  async function putResults(): Promise<void> {
    // With a newline at the end, as Go's encoder writes them.
    await attempt(() => store.putRestoreFile(name, 'resource-list', `${stringifyJson(tracker.resourceList())}\n`));
    await attempt(() => store.putRestoreFile(name, 'itemoperations', `${stringifyJson(operations)}\n`));
    await attempt(() => store.putRestoreFile(name, 'volumeinfo', `${stringifyJson(restoredVolumes)}\n`));
    await attempt(() => store.putRestoreFile(name, 'results', `${stringifyJson(log.results)}\n`));
  }
  async function end(): Promise<void> {
    const gzip = await log.file();
    await attempt(() => store.putRestoreGzipFile(name, 'logs', gzip));
    await attempt(() => store.putRestore(restore));
  }
  return {
    begin: () => attempt(() => store.putRestore(restore, { ifAbsent: true })),
    putResults,
    end,
    async keep() {
      await putResults();
      await attempt(putHooks);
      await end();
    },
    async noteHooks() {
      if (lost) return;
      try {
        await putHooks();
      } catch (error) {
        if (!isNoteLost)
          log.warn(
            `How far the hooks have come could not be noted in location "${store.location}": should this process end now, ` +
              'resuming the restore may run some a second time',
            { error },
          );
        isNoteLost = true;
      }
    },
  };
}
