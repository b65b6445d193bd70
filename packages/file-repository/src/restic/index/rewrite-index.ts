import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import type { UnpackedFiles } from '../files/unpacked-files.ts';
import type { RepositoryLock } from '../locks/repository-lock.ts';
import { lockLost } from '../locks/with-lock.ts';
import type { BlobIndex } from './blob-index.ts';
import type { BlobTable } from './blob-table.ts';
import { createIndexWriter } from './index-writer.ts';
import type { IndexedBlob } from './indexed-blob.ts';

interface RewriteOptions extends CallOptions {
  readonly blobs: BlobStore;
  readonly files: UnpackedFiles;
  readonly index: BlobIndex;
  readonly lock: RepositoryLock;
  /** Whether the new index has the pack with this number. */
  keep(pack: number): boolean;
  /** Index files that were written just now, and stay. */
  readonly written: readonly string[];
}

interface RewrittenIndex {
  /** Whether all earlier files are gone. If some are locked, the store keeps them, and what they name has to stay, too. */
  readonly isWhole: boolean;
  readonly removedBlobs: number;
  readonly removedBytes: number;
}

/** Writes a new index with as few files as possible, and then removes the earlier files. */
export async function rewriteIndex(options: RewriteOptions): Promise<RewrittenIndex> {
  const { blobs, files, index, lock, signal } = options;
  const { table } = index;
  const old = new Set([...index.files].filter((name) => !options.written.includes(name)));
  const written = new Set(options.written);
  const writer = createIndexWriter({ files, index, signal });
  for (const pack of packsOf(table, options)) {
    writer.add(pack);
    if (writer.isDue()) for (const name of await writer.flush()) written.add(name);
  }
  for (const name of await writer.flush()) written.add(name);
  const loss = await lock.findLoss({ signal });
  if (loss) throw lockLost(blobs, loss);
  let isWhole = true;
  let removedBlobs = 0;
  let removedBytes = 0;
  for await (const { name, size } of files.list('index', { signal })) {
    if (!old.has(name) || written.has(name)) continue;
    if (!(await blobs.removeUnlocked(`index/${name}`, { signal }))) {
      isWhole = false;
      continue;
    }
    removedBlobs += 1;
    removedBytes += size;
  }
  return { isWhole, removedBlobs, removedBytes };
}

/** Yields the blobs of the packs that are kept, pack by pack, so that only a few exist as objects. */
function* packsOf(table: BlobTable, { keep }: RewriteOptions): Generator<IndexedBlob[]> {
  const numbers = Uint32Array.from({ length: table.count }, (_, number) => number).sort((a, b) => table.packOf(a) - table.packOf(b));
  let pack: IndexedBlob[] = [];
  for (const [i, number] of numbers.entries()) {
    const isKept = keep(table.packOf(number));
    if (isKept) pack.push(table.at(number));
    const next = numbers[i + 1];
    if (!isKept || (next !== undefined && table.packOf(next) === table.packOf(number))) continue;
    yield pack.sort((a, b) => a.offset - b.offset);
    pack = [];
  }
}
