import type { SnapshotTree, SourceEntry, WriteSnapshotOptions } from '@lifeboat/core/plugin-api';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../blobs/blob-store.ts';
import type { CutFinder } from '../chunks/cut-finder.ts';
import { writeTree } from '../trees/write-tree.ts';
import { minBytesOfFirst } from '../workers/batch-sealer.ts';
import { createWorkerPool } from '../workers/worker-pool.ts';
import { createRabinCuts, rabinTables } from './chunks/rabin-cuts.ts';
import { codecRecipe } from './codec-recipe.ts';
import { createBlobWriter } from './contents/blob-writer.ts';
import type { UnpackedFiles } from './files/unpacked-files.ts';
import type { BlobIndex } from './index/blob-index.ts';
import type { RepositoryLock } from './locks/repository-lock.ts';
import { lockLost } from './locks/with-lock.ts';
import type { OpenedRepository } from './open-repository.ts';
import type { ResticSettings } from './restic-settings.ts';
import { createResticTreeFormat } from './trees/restic-tree-format.ts';
import { buildSnapshotRecord } from './trees/snapshot-record.ts';

interface SnapshotWriterOptions extends WriteSnapshotOptions {
  readonly blobs: BlobStore;
  readonly files: UnpackedFiles;
  readonly opened: OpenedRepository;
  readonly index: BlobIndex;
  readonly settings: ResticSettings;
  readonly lock: RepositoryLock;
  readonly parentTree: SnapshotTree | undefined;
}

/** What {@link writeSnapshot} knows before the snapshot is read again. */
interface Written {
  readonly id: string;
  readonly record: Buffer;
  readonly problemCount: number;
  readonly unchangedFiles: number;
  readonly readBytes: number;
  readonly storedBytes: number;
}

/** Writes a snapshot: packs, then indexes, then the snapshot. It is listed only after all of it has been stored. */
export async function writeSnapshot(entries: AsyncIterable<SourceEntry>, options: SnapshotWriterOptions): Promise<Written> {
  const { blobs, files, opened, index, settings, lock, parentTree, signal } = options;
  if (options.id !== undefined)
    throw new LifeboatError({ code: 'INVALID_REQUEST', message: 'Snapshots of restic are named by their bytes: `id` cannot be given' });
  const startedAt = options.startedAt ?? new Date();
  const createCuts = settings.createCuts ?? rabinCutsOf(opened.polynomial);
  const pool = createWorkerPool(codecRecipe(opened));
  const writer = createBlobWriter({
    workers: { pool, maxLength: createCuts().maxLength, minBytes: parentTree ? undefined : minBytesOfFirst },
    blobs,
    files,
    index,
    signal,
    cipher: opened.cipher,
    version: opened.version,
    uploads: options.uploads ?? 2,
    packSize: settings.packSize,
  });
  let problemCount = 0;
  const format = createResticTreeFormat({
    writer,
    signal,
    createCuts,
    lengthOf: (id) => (index.unreadable.has(`data ${id}`) ? undefined : index.table.plainLength('data', id)),
    onProblem(problem) {
      problemCount += 1;
      options.onProblem?.(problem);
    },
  });
  try {
    const root = await writeTree(entries, { format, parent: parentTree, parallelFiles: options.parallelFiles, signal });
    await writer.flush();
    const loss = await lock.findLoss({ signal });
    if (loss) throw lockLost(blobs, loss);
    const record = buildSnapshotRecord({
      options,
      root,
      counts: format.counts,
      parent: parentTree?.snapshot.id,
      startedAt,
      endedAt: new Date(),
      added: { data: writer.added('data'), tree: writer.added('tree'), bytes: writer.addedBytes, stored: writer.storedBytes },
    });
    const id = await files.write('snapshots', record, { signal });
    const { readBytes, counts } = format;
    return { id, record, problemCount, unchangedFiles: counts.files.unmodified, readBytes, storedBytes: writer.storedBytes };
  } catch (error) {
    // The first error counts, not the errors that follow from it.
    await writer.abandon().catch(() => {});
    throw error;
  } finally {
    pool.end();
  }
}

function rabinCutsOf(polynomial: bigint): () => CutFinder {
  const tables = rabinTables(polynomial);
  return () => createRabinCuts(tables);
}

/** @throws LifeboatError `INVALID_REQUEST` */
export function checkSource({ source, tags = {} }: WriteSnapshotOptions): void {
  const invalid = (message: string) => new LifeboatError({ code: 'INVALID_REQUEST', message });
  for (const [key, value] of Object.entries(source)) if (value === '') throw invalid(`The ${key} of a snapshot's source is empty`);
  for (const key of Object.keys(tags))
    if (key.includes('=') || key === '') throw invalid(`A tag of a snapshot cannot be called ${JSON.stringify(key)}`);
}
