import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { compress } from '../../compression/compress.ts';
import { oneAtATime } from '../../flow/one-at-a-time.ts';
import { createUploadQueue } from '../../flow/upload-queue.ts';
import { copyShared } from '../../memory/copy-shared.ts';
import { createBatchSealer, type SmallPieces } from '../../workers/batch-sealer.ts';
import type { WorkerPool } from '../../workers/worker-pool.ts';
import { type ResticCipher, sealOverhead } from '../crypto/restic-cipher.ts';
import type { UnpackedFiles } from '../files/unpacked-files.ts';
import { sha256 } from '../hashes/sha256.ts';
import type { BlobIndex } from '../index/blob-index.ts';
import { createIndexWriter } from '../index/index-writer.ts';
import type { BlobType } from '../index/indexed-blob.ts';
import type { HeaderEntry } from '../packs/header-entry.ts';
import { createPackBuilder, type PackBuilder } from '../packs/pack-builder.ts';
import { packBlobId } from '../packs/pack-id.ts';

/** Writes blobs that the repository does not have yet. */
export interface BlobWriter {
  /** Takes a blob and returns its id. The caller may then change `data`. The blob is stored after {@link flush}. The call waits while too
   * much is on its way to the store. */
  write(type: BlobType, data: Uint8Array): Promise<string>;
  /** Does the same for data of files. Once the call resolves, the caller may change `data`. The id is known later. */
  begin(data: Uint8Array): Promise<{ readonly id: Promise<string> }>;
  /** For small files that are stored at once, many together. */
  readonly small: SmallPieces | undefined;
  /** Puts an existing blob into another pack, sealed as it is. */
  move(entry: HeaderEntry, sealed: Buffer): Promise<void>;
  /** Stores everything, and then the index that makes it known. Returns the names of all index files that this writer has written. */
  flush(): Promise<readonly string[]>;
  /** Gives up what was not flushed. Parts of it in the store do no harm: a prune removes them. */
  abandon(): Promise<void>;
  /** How many blobs of a type are new. */
  added(type: BlobType): number;
  /** How many bytes the new blobs have. */
  readonly addedBytes: number;
  /** How many bytes of packs have been stored. */
  readonly storedBytes: number;
}

export interface BlobWriterOptions extends CallOptions {
  readonly blobs: BlobStore;
  readonly files: UnpackedFiles;
  readonly cipher: ResticCipher;
  readonly index: BlobIndex;
  readonly version: number;
  /** How many packs are sent at the same time. Each takes about 24 MiB. */
  readonly uploads: number;
  /** A pack with this many bytes is full. @default 16 MiB, as in restic */
  readonly packSize?: number | undefined;
  /** Threads that hash and seal the data of files. @default this thread does it */
  readonly workers?: { readonly pool: WorkerPool; readonly maxLength: number; readonly minBytes?: number | undefined };
}

interface Packed {
  readonly entry: HeaderEntry;
  fill(target: Buffer): void;
}

const defaultPackSize = 16 * 1024 * 1024;

export function createBlobWriter(options: BlobWriterOptions): BlobWriter {
  const { blobs, files, cipher, index, version, signal, packSize = defaultPackSize } = options;
  /** restic requires separate packs for files and directories. */
  const open = new Map<BlobType, PackBuilder>();
  const queue = createUploadQueue(options.uploads);
  const sealer =
    options.workers &&
    createBatchSealer(options.workers.pool, {
      maxPiece: options.workers.maxLength,
      minBytes: options.workers.minBytes,
      isNew: (id, length) => isNew('data', id, length),
      store: (pieces) =>
        add(
          pieces.map(({ hash: id, sealed, length, isCompressed }) => ({
            entry: { type: 'data', id, length: sealed.byteLength, uncompressedLength: isCompressed ? length : 0 },
            fill: (target) => copyShared(sealed, target),
          })),
        ),
    });
  /** Only one caller at a time fills packs. */
  const serially = oneAtATime();
  let isAbandoned = false;
  const indexes = createIndexWriter({ files, index, signal });
  /** Blobs that no index has yet. */
  const writing = new Set<string>();
  const written: string[] = [];
  const added: Record<BlobType, number> = { data: 0, tree: 0 };
  let addedBytes = 0;

  async function send(builder: PackBuilder): Promise<void> {
    const { id, pack, blobs: packed } = builder.finish();
    await queue.send({
      blob: pack,
      memory: builder.memory,
      write: () => blobs.write(packBlobId(id), pack, { signal }),
      stored: () => indexes.add(packed),
    });
  }

  const add = (packed: readonly Packed[]) =>
    serially(async () => {
      for (const { entry, fill } of packed) {
        if (isAbandoned) throw new LifeboatError({ code: 'CANCELED', message: 'What was being written was given up' });
        const builder = open.get(entry.type) ?? createPackBuilder(cipher, packSize, queue.takeSpare());
        open.set(entry.type, builder);
        builder.add(entry, fill);
        if (!builder.isFull) continue;
        open.delete(entry.type);
        await send(builder);
        if (indexes.isDue()) await writeIndexes();
      }
    });

  /** Writes the index of the packs that are stored. */
  async function writeIndexes(): Promise<void> {
    written.push(...(await indexes.flush()));
    for (const key of writing) if (index.table.has(key.startsWith('data') ? 'data' : 'tree', key.slice(5))) writing.delete(key);
  }

  /** Whether a blob has to be stored. If so, it is noted as being written. */
  function isNew(type: BlobType, id: string, length: number): boolean {
    const key = `${type} ${id}`;
    if (writing.has(key) || (index.table.has(type, id) && !index.unreadable.has(key))) return false;
    writing.add(key);
    added[type] += 1;
    addedBytes += length;
    return true;
  }

  async function write(type: BlobType, data: Uint8Array): Promise<string> {
    const id = sha256(data);
    if (!isNew(type, id, data.byteLength)) return id;
    const small = version < 2 ? undefined : compress(data);
    // Directories are always compressed. Otherwise restic would repack them.
    const isSmaller = small !== undefined && (type === 'tree' || small.byteLength < data.byteLength);
    const body = isSmaller ? small : data;
    const entry = { type, id, length: body.byteLength + sealOverhead, uncompressedLength: isSmaller ? data.byteLength : 0 };
    await add([{ entry, fill: (target) => cipher.sealTo(target, body) }]);
    return id;
  }

  return {
    write,
    small: sealer,
    async begin(data) {
      const begun = await sealer?.begin(data);
      if (begun) return { id: begun.hash };
      const id = await write('data', data);
      return { id: Promise.resolve(id) };
    },
    added: (type) => added[type],
    get addedBytes() {
      return addedBytes;
    },
    get storedBytes() {
      return queue.storedBytes;
    },
    move: (entry, sealed) => add([{ entry, fill: (target) => target.set(sealed) }]),
    flush: () =>
      serially(async () => {
        for (const builder of open.values()) await send(builder);
        open.clear();
        await queue.finish();
        // The memory is large, and the garbage collector would free it late.
        queue.releaseSpare();
        await writeIndexes();
        return written;
      }),
    async abandon() {
      isAbandoned = true;
      await sealer?.settle();
      open.clear();
      await queue.settle();
    },
  };
}
