import { randomBytes } from 'node:crypto';
import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobInfo, BlobStore } from '../../blobs/blob-store.ts';
import type { RepositoryKeys } from '../format/open-format.ts';
import { buildIndex } from '../index/build-index.ts';
import { type ContentEntry, supersedes } from '../index/content-entry.ts';
import { ivOfBlob } from '../index/index-blobs.ts';
import { readIndexBlob } from '../index/read-index-blob.ts';
import { type EpochState, firstOutsideRanges, lastSettledEpoch, oldestUncompacted, readEpochState } from './epoch-state.ts';

/** Keeps the number of index blobs small. Nothing is lost: merging keeps every entry that counts, and merged blobs are removed only after
 * all clients know the result. */
export interface EpochTasks {
  /** Merges the oldest epoch that nobody writes to any more; `undefined` if there is none. */
  compactOldest(): Promise<{ readonly epoch: number; readonly blobs: number; readonly bytes: number } | undefined>;
  /** Begins a new epoch if the current one has lasted long enough and holds enough. */
  advance(): Promise<{ readonly epoch: number; readonly advanced: boolean }>;
  /** Contents that were marked as deleted up to this second are then gone for good. The watermark never moves back. Returns whether it
   * moved. */
  moveWatermark(seconds: number): Promise<boolean>;
  /** Merges all epochs that no range covers, once there are enough. */
  mergeRange(): Promise<{ readonly first: number; readonly last: number } | undefined>;
  removeMarkers(): Promise<{ readonly markers: number; readonly watermarks: number; readonly bytes: number } | undefined>;
  removeSuperseded(): Promise<{ readonly beforeInMs: number; readonly blobs: number; readonly bytes: number } | undefined>;
}

export function createEpochTasks(blobs: BlobStore, keys: RepositoryKeys, options: CallOptions): EpochTasks {
  const { epochParameters } = keys.format;
  const state = () => readEpochState(blobs, options);

  async function merge(sources: readonly BlobInfo[], prefix: string): Promise<boolean> {
    const entries = new Map<string, ContentEntry>();
    const packNames = new Map<string, string>();
    for (const { id } of sources) {
      const found = await readIndexBlob({ blobs, keys, packNames, ...options }, id, (contentId, entry) => {
        const known = entries.get(contentId);
        if (!known || supersedes(entry, known)) entries.set(contentId, entry);
      });
      // Somebody else does the same work and has removed the blob. A merge without this blob would be incomplete.
      if (!found) return false;
    }
    if (entries.size === 0) return false;
    const body = buildIndex(entries);
    const hash = keys.hash(body);
    const id = `${prefix}_${hash.toString('hex')}-s${randomBytes(8).toString('hex')}-c1`;
    await blobs.write(id, keys.cipher.seal(body, ivOfBlob(id)), options);
    return true;
  }

  /** Removes blobs and returns those that are gone. Locked blobs are removed another time. */
  async function removeAll(victims: readonly BlobInfo[]): Promise<readonly BlobInfo[]> {
    const gone: BlobInfo[] = [];
    for (const blob of victims) if (await blobs.removeUnlocked(blob.id, options)) gone.push(blob);
    return gone;
  }

  return {
    async compactOldest() {
      const now = await state();
      const epoch = oldestUncompacted(now);
      if (epoch > lastSettledEpoch(now)) return undefined;
      const sources = now.uncompacted.get(epoch) ?? [];
      if (!(await merge(sources, `xs${epoch}`))) return undefined;
      return { epoch, blobs: sources.length, bytes: bytesOf(sources) };
    },
    async advance() {
      const { writeEpoch, uncompacted } = await state();
      const written = uncompacted.get(writeEpoch) ?? [];
      const times = written.map(storedAt);
      const lasted = Math.max(...times) - Math.min(...times);
      const { minDurationInMs, advanceOnCount, advanceOnBytes } = epochParameters;
      // Without a time, nobody knows how long the epoch has lasted.
      const due = lasted >= minDurationInMs && (written.length >= advanceOnCount || bytesOf(written) >= advanceOnBytes);
      if (!due) return { epoch: writeEpoch, advanced: false };
      await blobs.write(`xe${writeEpoch + 1}`, Buffer.from('epoch-marker'), options);
      return { epoch: writeEpoch + 1, advanced: true };
    },
    async moveWatermark(seconds) {
      const { watermarkInSeconds } = await state();
      if (seconds <= watermarkInSeconds) return false;
      await blobs.write(`xw${seconds}`, Buffer.from('deletion-watermark'), options);
      return true;
    },
    async mergeRange() {
      const now = await state();
      const first = firstOutsideRanges(now);
      const last = lastSettledEpoch(now);
      if (last < 0 || last - first < epochParameters.fullCheckpointFrequency) return undefined;
      const sources: BlobInfo[] = [];
      for (let epoch = first; epoch <= last; epoch++) sources.push(...(now.compacted.get(epoch) ?? now.uncompacted.get(epoch) ?? []));
      return (await merge(sources, `xr${first}_${last}`)) ? { first, last } : undefined;
    },
    async removeMarkers() {
      const now = await state();
      const before = removableBefore(now, epochParameters.cleanupMarginInMs);
      if (before === undefined) return undefined;
      const markers = [...now.markers].filter(([epoch]) => epoch < now.writeEpoch - 1).map(([, blob]) => blob);
      const watermarks = [...now.watermarks]
        .filter(([seconds, blob]) => seconds !== now.watermarkInSeconds && storedAt(blob) < before)
        .map(([, blob]) => blob);
      const goneMarkers = await removeAll(markers);
      const goneWatermarks = await removeAll(watermarks);
      const bytes = bytesOf([...goneMarkers, ...goneWatermarks]);
      return { markers: goneMarkers.length, watermarks: goneWatermarks.length, bytes };
    },
    async removeSuperseded() {
      const now = await state();
      const before = removableBefore(now, epochParameters.cleanupMarginInMs);
      if (before === undefined) return undefined;
      const superseded = [...now.uncompacted].flatMap(([epoch, sources]) => {
        const merged = now.compacted.get(epoch);
        return merged && epoch <= lastSettledEpoch(now) && Math.max(...merged.map(storedAt)) < before ? sources : [];
      });
      const gone = await removeAll(superseded);
      return { beforeInMs: before, blobs: gone.length, bytes: bytesOf(gone) };
    },
  };
}

/** Returns the time, by the store's clock, before which merged blobs may be removed: by now, all clients know the result. The latest index
 * gives the current time. */
function removableBefore({ uncompacted, writeEpoch }: EpochState, marginInMs: number): number | undefined {
  const recent = [-1, 0, 1].flatMap((near) => uncompacted.get(writeEpoch + near) ?? []);
  const latest = Math.max(...recent.map(storedAt));
  return Number.isFinite(latest) ? latest - marginInMs : undefined;
}

/** NaN if the store does not report the time. No comparison with NaN holds. */
function storedAt(blob: BlobInfo): number {
  return blob.storedAt?.getTime() ?? Number.NaN;
}

function bytesOf(blobs: readonly BlobInfo[]): number {
  return blobs.reduce((sum, { size }) => sum + size, 0);
}
