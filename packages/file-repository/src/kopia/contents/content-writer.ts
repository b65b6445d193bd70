import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { compress } from '../../compression/compress.ts';
import { oneAtATime } from '../../flow/one-at-a-time.ts';
import { createUploadQueue } from '../../flow/upload-queue.ts';
import { copyShared } from '../../memory/copy-shared.ts';
import { createBatchSealer, type SmallPieces } from '../../workers/batch-sealer.ts';
import type { WorkerPool } from '../../workers/worker-pool.ts';
import { sealOverhead } from '../crypto/content-cipher.ts';
import type { RepositoryKeys } from '../format/open-format.ts';
import type { ContentEntry } from '../index/content-entry.ts';
import { hashOf } from '../index/content-id.ts';
import type { ContentIndex } from '../index/content-index.ts';
import { writeIndexBlob } from '../index/write-index-blob.ts';
import { createPackBuilder, type PackBuilder, type PackedFacts } from './pack-builder.ts';
import { createSession, type Session } from './session.ts';

/** Writes contents that the repository does not have yet. */
export interface ContentWriter {
  /** Takes a content and returns its id. The caller may then change `data`. The content is stored after {@link flush}. The call waits while
   * too much is on its way to the store. `compress`: compress with zstd if that makes the content smaller. */
  write(data: Uint8Array, options: { readonly prefix: string; readonly compress?: boolean }): Promise<string>;
  /** Does the same for data of files, without compression. Once the call resolves, the caller may change `data`. The id is known later. */
  begin(data: Uint8Array): Promise<{ readonly id: Promise<string> }>;
  /** For small files that are stored at once, without compression, many together. */
  readonly small: SmallPieces | undefined;
  /** Puts an existing content into another pack, sealed as it is. `deleted`: it stays marked as deleted. */
  move(id: string, sealed: Buffer, options: { readonly deleted: boolean }): Promise<void>;
  /** Marks an existing content as deleted. It can still be read until a maintenance drops it. */
  forget(id: string): Promise<void>;
  /** Stores everything, and then the index that makes it known. */
  flush(): Promise<void>;
  /** Gives up what was not flushed. Parts of it in the store do no harm: maintenance removes them. */
  abandon(): Promise<void>;
  /** Existing contents that the new ones rely on. */
  readonly reused: ReadonlySet<string>;
  /** How many bytes of packs have been stored. */
  readonly storedBytes: number;
}

export interface ContentWriterOptions extends CallOptions {
  readonly blobs: BlobStore;
  readonly keys: RepositoryKeys;
  readonly index: ContentIndex;
  /** How many packs are sent at the same time. Each takes about 24 MiB. */
  readonly uploads: number;
  /** Threads that hash and seal the data of files. @default this thread does it */
  readonly workers?: { readonly pool: WorkerPool; readonly maxLength: number; readonly minBytes?: number | undefined };
}

interface Packed {
  readonly id: string;
  readonly packedLength: number;
  fill(target: Buffer): void;
  readonly facts: PackedFacts;
}

const zstdFastest = 0x1101;
/** If a run is killed, the next one can use everything that is in an index. So an index is written this often. */
const flushIntervalInMs = 10 * 60_000;
/** How many entries and marks may wait in memory until an index has them. */
const maxPending = 50_000;

export function createContentWriter({ blobs, keys, index, uploads, workers, signal }: ContentWriterOptions): ContentWriter {
  const sealer =
    workers &&
    createBatchSealer(workers.pool, {
      maxPiece: workers.maxLength,
      minBytes: workers.minBytes,
      isNew,
      store: (pieces) =>
        pack(
          pieces.map(({ hash, sealed, length }) => ({
            id: hash,
            packedLength: sealed.byteLength,
            fill: (target) => copyShared(sealed, target),
            facts: { length, compression: 0, timestamp: nextTimestamp(hash) },
          })),
        ),
    });
  /** Only one caller at a time fills packs. */
  const serially = oneAtATime();
  const open = new Map<'p' | 'q', PackBuilder>();
  const pending = new Map<string, ContentEntry>();
  const writing = new Set<string>();
  const reused = new Set<string>();
  const queue = createUploadQueue(uploads);
  let session: Session | undefined;
  let flushedAt = Date.now();
  let isAbandoned = false;

  const nextTimestamp = (id: string) => Math.max(Math.floor(Date.now() / 1000), (index.find(id)?.timestamp ?? -1) + 1);

  async function send(pack: PackBuilder): Promise<void> {
    const blob = pack.finish();
    await queue.send({
      blob,
      memory: pack.memory,
      write: () => blobs.write(pack.id, blob, { signal }),
      stored() {
        for (const [id, entry] of pack.entries) pending.set(id, entry);
      },
    });
  }

  async function beginSession(): Promise<Session> {
    if (session) return session;
    const begun = createSession(blobs, keys);
    await begun.begin({ signal });
    session = begun;
    return begun;
  }

  const pack = (contents: readonly Packed[]) =>
    serially(async () => {
      for (const { id, packedLength, fill, facts } of contents) {
        if (isAbandoned) throw new LifeboatError({ code: 'CANCELED', message: 'What was being written was given up' });
        if (Date.now() - flushedAt > flushIntervalInMs || pending.size >= maxPending) await flushPacks();
        const kind = id.length % 2 === 0 ? 'p' : 'q';
        const builder = open.get(kind) ?? (await beginPack(kind));
        builder.add(id, packedLength, fill, facts);
        if (builder.length < keys.format.maxPackSize) continue;
        open.delete(kind);
        await send(builder);
      }
    });

  async function beginPack(kind: 'p' | 'q'): Promise<PackBuilder> {
    const builder = createPackBuilder(kind, (await beginSession()).id, keys, queue.takeSpare());
    open.set(kind, builder);
    return builder;
  }

  const flush = () => serially(flushPacks);

  async function flushPacks(): Promise<void> {
    for (const pack of open.values()) await send(pack);
    open.clear();
    await queue.finish();
    // The memory is large, and the garbage collector would free it late.
    queue.releaseSpare();
    if (pending.size > 0) {
      const current = await beginSession();
      await writeIndexBlob({ blobs, keys, index, entries: pending, session: current.id, signal });
      // Other contents may be on their way to a pack.
      for (const id of pending.keys()) writing.delete(id);
      pending.clear();
    }
    flushedAt = Date.now();
    await session?.end({ signal });
    session = undefined;
  }

  /** Whether a content has to be stored. If so, it is noted as being written. */
  function isNew(id: string): boolean {
    if (writing.has(id)) return false;
    const known = index.find(id);
    if (known && !known.deleted && !index.unreadable.has(id)) {
      reused.add(id);
      return false;
    }
    writing.add(id);
    return true;
  }

  async function write(data: Uint8Array, { prefix, compress }: { readonly prefix: string; readonly compress?: boolean }): Promise<string> {
    const id = prefix + keys.hash(data).toString('hex');
    if (!isNew(id)) return id;
    const compressed = compress ? zstd(data) : undefined;
    const body = compressed && compressed.byteLength < data.byteLength ? compressed : data;
    const facts = { length: data.byteLength, compression: body === data ? 0 : zstdFastest, timestamp: nextTimestamp(id) };
    const iv = hashOf(id).subarray(-16);
    await pack([{ id, packedLength: body.byteLength + sealOverhead, fill: (target) => keys.cipher.sealTo(target, body, iv), facts }]);
    return id;
  }

  return {
    reused,
    write,
    small: sealer,
    async begin(data) {
      const begun = await sealer?.begin(data);
      if (begun) return { id: begun.hash };
      const id = await write(data, { prefix: '' });
      return { id: Promise.resolve(id) };
    },
    get storedBytes() {
      return queue.storedBytes;
    },
    async move(id, sealed, { deleted }) {
      const entry = index.find(id);
      if (!entry) throw blobs.damaged('(unknown)', `no index has content ${id}`);
      // A marked content keeps its age. Otherwise it would never be old enough to be dropped.
      const timestamp = deleted ? entry.timestamp + 1 : nextTimestamp(id);
      const facts = { length: entry.length, compression: entry.compression, timestamp, deleted };
      await pack([{ id, packedLength: sealed.byteLength, fill: (target) => target.set(sealed), facts }]);
    },
    async forget(id) {
      const entry = index.find(id);
      if (!entry) return;
      pending.set(id, { ...entry, timestamp: nextTimestamp(id), deleted: true });
      if (pending.size >= maxPending) await flush();
    },
    flush,
    async abandon() {
      isAbandoned = true;
      await sealer?.settle();
      open.clear();
      pending.clear();
      await queue.settle();
      await session?.end({});
      session = undefined;
    },
  };
}

function zstd(data: Uint8Array): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(zstdFastest);
  return Buffer.concat([header, compress(data)]);
}
