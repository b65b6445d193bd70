import type { MaintenanceReport } from '@lifeboat/core/plugin-api';
import { formatTime } from '../../go-values/times.ts';
import { createContentWriter } from '../contents/content-writer.ts';
import { collectGarbage } from './collect-garbage.ts';
import { createEpochTasks } from './epoch-tasks.ts';
import { extendLocks } from './extend-locks.ts';
import type { MaintenanceGiven } from './maintenance-given.ts';
import type { MaintenanceLog, TaskRun } from './maintenance-log.ts';
import type { MaintenanceParameters } from './maintenance-parameters.ts';
import { removeLogs } from './remove-logs.ts';
import { removeUnneededPacks } from './remove-packs.ts';
import { rewriteShortPacks } from './rewrite-packs.ts';
import type { Tally } from './tally.ts';

interface Given extends MaintenanceGiven {
  readonly runMode: 'quick' | 'full';
  readonly parameters: MaintenanceParameters;
  readonly log: MaintenanceLog;
  readonly startedAtInMs: number;
}

const hourInMs = 3600_000;
/** Younger contents may belong to a snapshot that is being written. */
const minGarbageAgeInMs = 24 * hourInMs;
const minRewriteAgeInMs = 2 * hourInMs;
/** After this time, clients that opened the repository before a rewrite know of it. */
const rewriteToRemovalInMs = hourInMs;
/** After this time, all snapshots that were being written during the first collection are complete. */
const betweenCollectionsInMs = 4 * hourInMs;
const dropMarginInMs = hourInMs;

/** Runs the tasks of a mode in kopia's order, and records each of them. */
export async function runTasks(given: Given): Promise<MaintenanceReport> {
  const { blobs, keys, index, contents, objects, log, parameters, startedAtInMs, runMode, signal } = given;
  const epochs = createEpochTasks(blobs, keys, { signal });
  const total = { unneededContents: 0, recoveredContents: 0, rewrittenContents: 0, removedBlobs: 0, removedBytes: 0 };
  const removed = (count: number, bytes: number) => {
    total.removedBlobs += count;
    total.removedBytes += bytes;
  };

  /** Runs and records a task. `work` returns what it did, in kopia's words. */
  async function record(task: string, work: () => Promise<{ readonly kind: string; readonly data: object } | undefined>): Promise<void> {
    const startInMs = Date.now();
    try {
      const extra = await work();
      log.record(task, { startInMs, endInMs: Date.now(), success: true, ...(extra ? { extra } : {}) });
    } catch (error) {
      log.record(task, { startInMs, endInMs: Date.now(), success: false, error: (error as Error).message });
      // Ignored, because the first error counts.
      await log.write({}).catch(() => {});
      throw error;
    }
    await log.write({ signal });
  }

  async function withWriter<T>(work: (writer: ReturnType<typeof createContentWriter>) => Promise<T>): Promise<T> {
    const writer = createContentWriter({ blobs, keys, index, uploads: 2, signal });
    try {
      return await work(writer);
    } catch (error) {
      await writer.abandon().catch(() => {});
      throw error;
    }
  }

  const tasks = {
    collect: () =>
      record('snapshot-gc', async () => {
        const trees = await given.openSnapshots({ signal });
        const writtenBeforeInMs = startedAtInMs - minGarbageAgeInMs;
        const found = await withWriter((writer) =>
          collectGarbage({ blobs, index, contents, objects, writer, trees, writtenBeforeInMs, signal }),
        );
        total.unneededContents += found.unneeded.count;
        total.recoveredContents += found.recovered.count;
        return {
          kind: 'snapshotGCStats',
          data: {
            ...named('unreferencedContent', found.unneeded),
            ...named('deletedContent', found.unneeded),
            ...named('unreferencedRecentContent', found.tooRecent),
            ...named('inUseContent', found.needed),
            ...named('inUseSystemContent', found.system),
            ...named('recoveredContent', found.recovered),
          },
        };
      }),
    rewrite: () =>
      record('full-rewrite-contents', async () => {
        const { maxPackSize } = keys.format;
        const writtenBeforeInMs = Date.now() - minRewriteAgeInMs;
        const done = await withWriter((writer) => rewriteShortPacks({ index, contents, writer, maxPackSize, writtenBeforeInMs, signal }));
        total.rewrittenContents += done.rewritten.count;
        return {
          kind: 'rewriteContentsStats',
          data: {
            ...named('toRewriteContent', done.rewritten),
            ...named('rewrittenContent', done.rewritten),
            ...named('retainedContent', done.retained),
          },
        };
      }),
    drop: async () => {
      const beforeInMs = safeDropTime(log.runsOf('snapshot-gc'));
      if (beforeInMs === undefined) return;
      await record('full-drop-deleted-content', async () => {
        if (!(await epochs.moveWatermark(Math.floor(beforeInMs / 1000)))) return undefined;
        return { kind: 'compactIndexesStats', data: { droppedContentsDeletedBefore: timeText(beforeInMs) } };
      });
    },
    removePacks: () =>
      record('full-delete-blobs', async () => {
        const done = await removeUnneededPacks({ blobs, keys, index, startedAtInMs, signal });
        removed(done.removed.count, done.removed.bytes);
        const data = (what: string, { count, bytes }: Tally) => ({ [`${what}PackCount`]: count, [`${what}TotalSize`]: bytes });
        return {
          kind: 'deleteUnreferencedPacksStats',
          data: { ...data('unreferenced', done.removed), ...data('deleted', done.removed), ...data('retained', done.retained) },
        };
      }),
    extendLocks: () =>
      record('extend-blob-retention-time', async () => {
        const done = await extendLocks(blobs, given.locking, { lockUntil: given.lockUntil, signal });
        if (!done) return undefined;
        const data = { toExtendBlobCount: done.extended, extendedBlobCount: done.extended, retentionPeriod: durationText(done.periodInMs) };
        return { kind: 'extendBlobRetentionStats', data };
      }),
    compact: () =>
      record('compact-single-epoch', async () => {
        const done = await epochs.compactOldest();
        if (!done) return undefined;
        const data = { supersededIndexBlobCount: done.blobs, supersededIndexTotalSize: done.bytes, epoch: done.epoch };
        return { kind: 'compactSingleEpochStats', data };
      }),
    advance: () =>
      record('advance-epoch', async () => {
        const { epoch, advanced } = await epochs.advance();
        return { kind: 'advanceEpochStats', data: { currentEpoch: epoch, wasAdvanced: advanced } };
      }),
    mergeRange: () =>
      record('generate-epoch-range-index', async () => {
        const range = await epochs.mergeRange();
        return range && { kind: 'generateRangeCheckpointStats', data: { rangeMinEpoch: range.first, rangeMaxEpoch: range.last } };
      }),
    removeMarkers: () =>
      record('cleanup-epoch-markers', async () => {
        const done = await epochs.removeMarkers();
        if (!done) return undefined;
        removed(done.markers + done.watermarks, done.bytes);
        return {
          kind: 'cleanupMarkersStats',
          data: { deletedEpochMarkerBlobCount: done.markers, deletedWatermarkBlobCount: done.watermarks },
        };
      }),
    removeSuperseded: () =>
      record('delete-superseded-epoch-indexes', async () => {
        const done = await epochs.removeSuperseded();
        if (!done) return undefined;
        removed(done.blobs, done.bytes);
        return {
          kind: 'cleanupSupersededIndexesStats',
          data: { maxReplacementTime: timeText(done.beforeInMs), deletedBlobCount: done.blobs, deletedTotalSize: done.bytes },
        };
      }),
    removeLogs: () =>
      record('cleanup-logs', async () => {
        const done = await removeLogs(blobs, parameters.logs, { signal });
        removed(done.removed.count, done.removed.bytes);
        const data = (what: string, { count, bytes }: Tally) => ({ [`${what}BlobCount`]: count, [`${what}BlobSize`]: bytes });
        return {
          kind: 'cleanupLogsStats',
          data: { ...data('toDelete', done.removed), ...data('deleted', done.removed), ...data('retained', done.retained) },
        };
      }),
  };

  if (runMode === 'full') {
    await tasks.collect();
    const removals = () => lastEnd(log, 'full-delete-blobs', 'quick-delete-blobs');
    const rewrites = () => lastEnd(log, 'full-rewrite-contents');
    // What the last rewrite left is removed before the next rewrite.
    if (rewrites() === 0 || removals() >= rewrites()) await tasks.rewrite();
    await tasks.drop();
    const anyRewrite = lastEnd(log, 'full-rewrite-contents', 'quick-rewrite-contents');
    if (anyRewrite === 0 || Date.now() >= anyRewrite + rewriteToRemovalInMs) await tasks.removePacks();
    if (parameters.extendObjectLocks) await tasks.extendLocks();
  }
  await tasks.compact();
  await tasks.advance();
  if (runMode === 'full') {
    await tasks.mergeRange();
    await tasks.removeMarkers();
    await tasks.removeSuperseded();
    await tasks.removeLogs();
  }
  await index.refresh({ signal });
  return { mode: runMode, ...total };
}

function named(what: string, { count, bytes }: Tally): Record<string, number> {
  return { [`${what}Count`]: count, [`${what}Size`]: bytes };
}

function lastEnd(log: MaintenanceLog, ...names: readonly string[]): number {
  const ends = names.flatMap((name) => log.runsOf(name).filter(({ success }) => success)).map(({ endInMs }) => endInMs);
  return Math.max(0, ...ends);
}

/**
 * Returns the time before which contents that were marked as unneeded can go for good. A collection may mark contents that a snapshot in
 * progress needs. The next collection finds that snapshot, if it was complete by then, and removes the mark. So the start of a collection
 * counts only if that collection ended long enough before the latest one began.
 */
function safeDropTime(runs: readonly TaskRun[]): number | undefined {
  const [latest, ...earlier] = runs.filter(({ success }) => success).sort((a, b) => b.startInMs - a.startInMs);
  const settled = latest && earlier.find(({ endInMs }) => latest.startInMs - endInMs > betweenCollectionsInMs);
  return settled && settled.startInMs - dropMarginInMs;
}

/** Prints a duration as Go does. */
function durationText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 3600)}h${Math.floor(seconds / 60) % 60}m${seconds % 60}s`;
}

function timeText(ms: number): string {
  return formatTime(BigInt(Math.floor(ms)) * 1_000_000n);
}
