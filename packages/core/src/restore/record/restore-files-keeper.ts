import { coded } from '../../errors/issues/issue-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { oneAtATime } from '../../flow/one-at-a-time.ts';
import type { RestoreHookRunner } from '../../hooks/restore/restore-hook-runner.ts';
import { stringifyJson } from '../../json/index.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import { restoreExists } from '../../storage/location/restore-files.ts';
import type { HoldRecord } from '../../velero-api/files/hold-record.ts';
import type { RestoreItemOperation } from '../../velero-api/files/item-operation.ts';
import type { RestoreVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import { refuseTakenName } from '../prepare/refuse-taken-name.ts';
import type { RestoreChoices } from '../request/restore-choices.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import type { RestoreOwner } from './restore-owner.ts';
import type { RestoreTracker } from './restore-tracker.ts';

/** The restore's own files in the location (Velero's pkg/persistence/object_store_layout.go). They serve the reader, and whoever resumes: that they cannot be
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
  /** Only where controllers are held. */
  noteHolds(): Promise<void>;
}

/** What is kept of a restore, also of one that another process began. */
export interface KeptRestore {
  readonly dependencies: RestoreDependencies;
  readonly restore: Restore;
  readonly restoredVolumes: readonly RestoreVolumeInfo[];
  readonly operations: readonly RestoreItemOperation[];
  readonly hooks: RestoreHookRunner;
  /** Of a restore that holds controllers. */
  readonly holds?: readonly HoldRecord[];
  readonly log: OperationLog;
  readonly tracker: Pick<RestoreTracker, 'resourceList'>;
  readonly owner: RestoreOwner;
  /** Absent for a restore that another process began. */
  readonly choices?: Pick<RestoreChoices, 'replaceUnfinished'>;
}

export function createRestoreFilesKeeper(session: KeptRestore): RestoreFilesKeeper {
  const { restore, restoredVolumes, operations, hooks, log, tracker, owner, choices } = session;
  const { store } = session.dependencies;
  const { name } = restore.metadata;
  let lost = false;
  let isNoteLost = false;
  let areHoldsLost = false;
  async function attempt(put: (options: CallOptions) => Promise<void>): Promise<void> {
    if (lost) return;
    try {
      await owner.run(put);
    } catch (error) {
      // The name, and the files, are another run's.
      if (owner.lost) throw owner.lost;
      if (LifeboatError.isInstance(error, 'RESTORE_ALREADY_EXISTS', 'RESTORE_IN_PROGRESS')) throw error;
      lost = true;
      const why = LifeboatError.isInstance(error, 'STORE_READ_ONLY') ? 'the location is read-only' : 'the location refused them';
      log.warn(
        `The restore's own files (log, results, record) are not kept in location "${store.location}": ${why}`,
        coded('RECORD_NOT_KEPT', { error }),
      );
    }
  }
  const putHooks = oneAtATime(async () => {
    if (hooks.records.length === 0) return;
    await owner.ensure({ strict: true });
    await owner.run((o) => store.putRestoreFile(name, 'hooks', `${stringifyJson(hooks.records)}\n`, o));
  });
  const putHolds = oneAtATime(async () => {
    await owner.ensure({ strict: true });
    await owner.run((o) => store.putRestoreFile(name, 'holds', `${stringifyJson(session.holds ?? [])}\n`, o));
  });
  // No signal: a canceled restore leaves its trace too.
  async function putResults(): Promise<void> {
    await attempt(() => owner.ensure({ strict: true }));
    // With a newline at the end, as Go's encoder writes them.
    await attempt((o) => store.putRestoreFile(name, 'resource-list', `${stringifyJson(tracker.resourceList())}\n`, o));
    await attempt((o) => store.putRestoreFile(name, 'itemoperations', `${stringifyJson(operations)}\n`, o));
    await attempt((o) => store.putRestoreFile(name, 'volumeinfo', `${stringifyJson(restoredVolumes)}\n`, o));
    await attempt((o) => store.putRestoreFile(name, 'results', `${stringifyJson(log.results)}\n`, o));
  }
  async function end(): Promise<void> {
    const gzip = await log.file();
    await attempt((o) => store.putRestoreGzipFile(name, 'logs', gzip, o));
    await attempt((o) => store.putRestore(restore, o));
  }
  async function begin(): Promise<void> {
    const now = session.dependencies.now();
    const replaceOf = choices?.replaceUnfinished ? restore.spec.backupName : undefined;
    try {
      await owner.take(store, name, { now, operation: 'restore', signal: owner.signal });
    } catch (error) {
      // Who may replace it waits for its end; to others the name is taken.
      if (replaceOf !== undefined) throw error;
      throw LifeboatError.isInstance(error, 'RESTORE_IN_PROGRESS') ? restoreExists(name, store.location) : error;
    }
    try {
      const earlier = await refuseTakenName(name, { store, signal: owner.signal, replaceOf });
      // Its hooks are not this run's: whoever resumes this one must not find them.
      if (earlier) await owner.run((o) => store.putRestoreFile(name, 'hooks', '[]\n', o));
      await owner.run((o) => store.putRestore(restore, { ...o, ifAbsent: earlier === undefined }));
    } catch (error) {
      if (LifeboatError.isInstance(error, 'RESTORE_ALREADY_EXISTS')) await owner.giveBack(now);
      throw error;
    }
  }
  return {
    begin: () => attempt(begin),
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
        if (owner.lost) throw owner.lost;
        if (!isNoteLost)
          log.warn(
            `How far the hooks have come could not be noted in location "${store.location}": should this process end now, ` +
              'resuming the restore may run some a second time',
            coded('RECORD_NOT_KEPT', { error }),
          );
        isNoteLost = true;
      }
    },
    async noteHolds() {
      if (lost) return;
      try {
        await putHolds();
      } catch (error) {
        if (owner.lost) throw owner.lost;
        if (!areHoldsLost)
          log.warn(
            `Which controllers are held could not be noted in location "${store.location}": should this process end now, they stay held until ` +
              'another restore brings the same objects, or somebody removes what the annotation lifeboat.io/held names',
            coded('RECORD_NOT_KEPT', { error }),
          );
        areHoldsLost = true;
      }
    },
  };
}
