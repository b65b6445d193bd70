import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { LocationOutcome } from '../../contract/results/location-outcome.ts';
import type { BackupWriter } from '../../contract/store/backup-store.ts';
import type { BackupFile } from '../../contract/store/stored-file.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { gzipStream } from '../../flow/gzip-stream.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { fanOutStream } from './fan-out-stream.ts';
import { forLocation } from './for-location.ts';
import type { LocationLane } from './location-lane.ts';
import type { LocationSet } from './location-set.ts';

/** Writes one backup into several locations at once. */
export interface FanOutWriter extends BackupWriter {
  /** What became of each location so far, in the order of the request. */
  readonly locations: readonly LocationOutcome[];
  /** Those that still take part. */
  live(): readonly LocationLane[];
  /** Drops one. What throws where too few are left is the next step. */
  drop(lane: LocationLane, error: unknown): void;
  /** As {@link BackupWriter.putFile}, where each location has a content of its own. */
  putOwnFile(file: BackupFile, contentIn: (location: string) => string | Promise<string>, options?: CallOptions): Promise<void>;
}

/**
 * A {@link BackupWriter} over all live locations. Each step ends in every one of them before the next begins, so
 * Every file is put in all, and `putUnfinished` where there is one, before the first `commit`: whatever ends the process between two commits, each location then
 * holds every file, and a repair finds the one that is complete.
 */
export function createFanOutWriter(options: {
  readonly name: string;
  /** Each lane has its writer, or is lost. */
  readonly locations: LocationSet;
  readonly maxQueuedBytes: number;
}): FanOutWriter {
  const { name, locations, maxQueuedBytes } = options;

  async function putGzip(file: BackupFile, content: Uint8Array | ByteStream, signal: AbortSignal | undefined): Promise<void> {
    if (content instanceof Uint8Array)
      return locations.each((lane, step) => writerOf(lane).putGzipFile(file, content, { signal: step.signal }), { signal });
    await fanOutStream({
      locations,
      source: content,
      maxQueuedBytes,
      put: (lane, body, laneSignal) => writerOf(lane).putGzipFile(file, body, { signal: laneSignal }),
      signal,
    });
  }

  return {
    name,
    get locations() {
      return locations.lanes.map(locations.outcome);
    },

    putArchive: (source, { signal } = {}) =>
      fanOutStream({
        locations,
        source,
        maxQueuedBytes,
        put: (lane, body, laneSignal) => writerOf(lane).putArchive(body, { signal: laneSignal }),
        onTake(lane, bytes) {
          lane.bytes += bytes;
        },
        signal,
      }),

    live: () => locations.live(),
    drop: locations.drop,

    async putOwnFile(file, contentIn, { signal } = {}) {
      await locations.each(
        async (lane, step) => writerOf(lane).putFile(file, await contentIn(lane.store.location), { signal: step.signal }),
        { signal },
      );
    },

    // Compressed once for all.
    async putFile(file, content, { signal } = {}) {
      const isStream = typeof content !== 'string' && !(content instanceof Uint8Array);
      await putGzip(file, isStream ? gzipStream(content) : await promisify(gzip)(content), signal);
    },

    putGzipFile: (file, content, { signal } = {}) => putGzip(file, content, signal),

    putStoredFile: (fileName, source, { signal } = {}) =>
      fanOutStream({
        locations,
        source,
        maxQueuedBytes,
        put: (lane, body, laneSignal) => writerOf(lane).putStoredFile(fileName, body, { signal: laneSignal }),
        signal,
      }),

    async putUnfinished(backup, { signal } = {}) {
      await locations.each(
        (lane, step) => writerOf(lane).putUnfinished(forLocation(backup, lane.store.location), { signal: step.signal }),
        { signal },
      );
      locations.keepStored();
    },

    async commit(backup, { signal } = {}) {
      const stored = new Map<LocationLane, Backup>();
      // Names are freed once it is decided: what was committed is taken back where too many locations miss out.
      const keepName = true;
      await locations.each(
        async (lane, step) => {
          stored.set(lane, await writerOf(lane).commit(forLocation(backup, lane.store.location), { keepName, signal: step.signal }));
        },
        { signal },
      );
      await locations.cleaned();
      await this.close();
      // As it lies in the first of the locations that have it.
      return locations.lanes.flatMap((lane) => stored.get(lane) ?? [])[0] ?? backup;
    },

    // Also where remains lie in a location that was dropped: another run may have taken them over.
    async ensureOwned({ signal } = {}) {
      const isLost = (error: unknown) => LifeboatError.isInstance(error, 'BACKUP_IN_PROGRESS');
      for (const { error } of locations.lanes) if (isLost(error)) throw error;
      const held = locations.lanes.filter(({ error, remains }) => error === undefined || remains);
      const asked = await Promise.allSettled(held.map(({ writer }) => writer?.ensureOwned({ signal })));
      for (const each of asked) if (each.status === 'rejected' && isLost(each.reason)) throw each.reason;
    },

    async close() {
      await Promise.all(locations.live().map(({ writer }) => writer?.close()));
    },

    abandon() {
      for (const { writer } of locations.lanes) writer?.abandon();
    },

    // Also where too few are left for the policy: another run finishes what they have, or takes the place of what was dropped.
    async release(now, { signal } = {}) {
      const held = locations.lanes.filter(({ error, remains }) => error === undefined || remains);
      const released = await Promise.allSettled(held.map((lane) => writerOf(lane).release(now, { signal })));
      for (const [at, { error, writer }] of held.entries()) {
        const each = released[at];
        if (each?.status !== 'rejected') continue;
        if (error === undefined) throw each.reason;
        writer?.abandon();
      }
    },

    async discard({ signal = new AbortController().signal } = {}) {
      await locations.cleaned();
      await Promise.all(locations.lanes.map((lane) => lane.discard(signal)));
      const left = locations.lanes.filter(({ remains }) => remains).map(({ store }) => store.location);
      if (left.length === 0) return;
      throw new LifeboatError({
        code: 'STORE_ERROR',
        message: `Remains of backup "${name}" could not be removed from ${left.join(', ')}`,
        context: { backup: name, locations: left },
      });
    },
  };
}

function writerOf({ writer, store }: LocationLane): BackupWriter {
  if (writer) return writer;
  throw new LifeboatError({ code: 'INTERNAL', message: `Nothing was begun in location "${store.location}"` });
}
