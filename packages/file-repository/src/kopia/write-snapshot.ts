import {
  type CallOptions,
  LifeboatError,
  type SnapshotInfo,
  type SnapshotTree,
  type SourceEntry,
  type WriteSnapshotOptions,
  type WrittenSnapshot,
} from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../blobs/blob-store.ts';
import { isUnreadable } from '../damage/is-unreadable.ts';
import { formatTime } from '../go-values/times.ts';
import { changedError } from '../snapshots/changed-error.ts';
import { writeTree } from '../trees/write-tree.ts';
import { minBytesOfFirst } from '../workers/batch-sealer.ts';
import { createWorkerPool } from '../workers/worker-pool.ts';
import { codecRecipe } from './codec-recipe.ts';
import { createContentWriter } from './contents/content-writer.ts';
import type { RepositoryKeys } from './format/open-format.ts';
import type { ContentIndex } from './index/content-index.ts';
import { buildManifests } from './manifests/build-manifest.ts';
import { parseObjectId } from './objects/object-id.ts';
import type { ObjectReader } from './objects/object-reader.ts';
import { createObjectWriter } from './objects/object-writer.ts';
import { type Splitter, splitterOf } from './objects/splitter.ts';
import { type BuiltEntry, entryJson } from './trees/directory-builder.ts';
import { createKopiaTreeFormat } from './trees/kopia-tree-format.ts';

export interface SnapshotWriterOptions extends WriteSnapshotOptions {
  readonly blobs: BlobStore;
  readonly keys: RepositoryKeys;
  readonly index: ContentIndex;
  readonly objects: ObjectReader;
  readonly parentTree: SnapshotTree | undefined;
  /** Lists the snapshots that exist now. */
  listSnapshots(options: CallOptions): Promise<readonly SnapshotInfo[]>;
}

const nsPerMs = 1_000_000n;
/** The labels that name the source of a snapshot. */
const ownLabels = ['type', 'hostname', 'username', 'path'];

/** Writes a snapshot. It is listed only after all of it has been stored. */
export async function writeSnapshot(entries: AsyncIterable<SourceEntry>, options: SnapshotWriterOptions): Promise<WrittenSnapshot> {
  const { blobs, keys, index, parentTree, signal } = options;
  const splitter = checkOptions(options);
  const { revision } = index;
  const startedAt = options.startedAt ?? new Date();
  const pool = createWorkerPool(codecRecipe(keys));
  const workers = { pool, maxLength: splitter.maxLength, minBytes: parentTree ? undefined : minBytesOfFirst };
  const contents = createContentWriter({ blobs, keys, index, workers, uploads: options.uploads ?? 2, signal });
  const relied = new Set<string>();
  let problemCount = 0;
  /** Whether a content exists and will stay. */
  function isIndexed(contentId: string | undefined): contentId is string {
    return contentId !== undefined && index.find(contentId)?.deleted === false;
  }
  try {
    const format = createKopiaTreeFormat({
      objects: createObjectWriter(contents, splitter),
      signal,
      isThereNow(objectId) {
        if (index.unreadable.size > 0) return undefined;
        const id = parseObjectId(objectId)?.contentId;
        if (!isIndexed(id)) return false;
        relied.add(id);
        return true;
      },
      async isThere(objectId) {
        const id = parseObjectId(objectId)?.contentId;
        if (!isIndexed(id) || (await needsUnreadable(options, objectId))) return false;
        relied.add(id);
        return true;
      },
      onProblem(problem) {
        problemCount += 1;
        options.onProblem?.(problem);
      },
    });
    const root = await writeTree(entries, { format, parent: parentTree, parallelFiles: options.parallelFiles, signal });
    await checkStillThere(options, [relied, contents.reused], revision);
    const record = snapshotRecord(root, format.unchangedFiles, startedAt, options);
    const { content, ids } = buildManifests([
      { ...(options.id !== undefined && { id: options.id }), labels: labelsOf(options), data: record },
    ]);
    await contents.write(content, { prefix: 'm', compress: true });
    await contents.flush();
    const snapshot = (await options.listSnapshots({ signal })).find(({ id }) => id === ids[0]);
    if (!snapshot) throw changedError(blobs, 'the snapshot that was just written is not listed');
    const { unchangedFiles, readBytes } = format;
    return { snapshot, problemCount, unchangedFiles, readBytes, storedBytes: contents.storedBytes };
  } catch (error) {
    // The first error counts, not the errors that follow from it.
    await contents.abandon().catch(() => {});
    throw error;
  } finally {
    pool.end();
  }
}

/** Whether an object has contents that were found unreadable. */
async function needsUnreadable({ index: { unreadable }, objects, signal }: SnapshotWriterOptions, objectId: string): Promise<boolean> {
  if (unreadable.size === 0) return false;
  try {
    for await (const id of objects.contentIds(objectId, { signal })) if (unreadable.has(id)) return true;
    return false;
  } catch (error) {
    if (isUnreadable(error)) return true;
    throw error;
  }
}

function checkOptions({ keys, blobs, source, tags = {}, id }: SnapshotWriterOptions): Splitter {
  const { format } = keys;
  const splitter = splitterOf(format.splitter);
  const reason =
    !format.epochs || format.indexVersion !== 2 || !format.enablePasswordChange ? 'an old format' : !splitter && format.splitter;
  if (reason || !splitter)
    throw new LifeboatError({
      code: 'REPOSITORY_FORMAT_UNSUPPORTED',
      message: `The repository in ${blobs.place} can be read, and not written: it has ${reason === 'an old format' ? reason : `the splitter ${reason}`}`,
      context: { place: blobs.place },
    });
  const invalid = (message: string) => new LifeboatError({ code: 'INVALID_REQUEST', message });
  for (const [key, value] of Object.entries(source)) if (value === '') throw invalid(`The ${key} of a snapshot's source is empty`);
  if (id !== undefined && !/^[0-9a-f]{32}$/.test(id)) throw invalid(`A snapshot of kopia cannot be called ${JSON.stringify(id)}`);
  for (const key of Object.keys(tags)) if (ownLabels.includes(key)) throw invalid(`A tag of a snapshot cannot be called ${key}`);
  return splitter;
}

/** Checks that contents which this run relied on still exist: another program's collection may have treated them as garbage. */
async function checkStillThere(options: SnapshotWriterOptions, relied: readonly ReadonlySet<string>[], revision: number): Promise<void> {
  const { blobs, index, parentTree, signal } = options;
  await index.refresh({ signal });
  // If the index has not changed, nothing can be missing.
  for (const ids of index.revision === revision ? [] : relied)
    for (const id of ids) if (index.find(id)?.deleted !== false) throw changedError(blobs, `content ${id} was removed meanwhile`);
  if (!parentTree) return;
  const parent = parentTree.snapshot.id;
  if (!(await options.listSnapshots({ signal })).some(({ id }) => id === parent))
    throw changedError(blobs, `snapshot ${parent} was deleted meanwhile`);
}

function labelsOf({ source, tags }: WriteSnapshotOptions): Record<string, string> {
  return { ...tags, type: 'snapshot', hostname: source.host, username: source.user, path: source.path };
}

function snapshotRecord(
  root: BuiltEntry,
  unchangedFiles: number,
  startedAt: Date,
  { source, tags, description }: WriteSnapshotOptions,
): Record<string, unknown> {
  const { size = 0, files = 0, dirs = 0, failed = 0 } = root.summary ?? {};
  return {
    id: '',
    source: { host: source.host, userName: source.user, path: source.path },
    description: description ?? '',
    startTime: formatTime(BigInt(startedAt.getTime()) * nsPerMs),
    endTime: formatTime(BigInt(Date.now()) * nsPerMs),
    stats: {
      totalSize: size,
      excludedTotalSize: 0,
      fileCount: files,
      cachedFiles: unchangedFiles,
      nonCachedFiles: files - unchangedFiles,
      dirCount: dirs,
      excludedFileCount: 0,
      excludedDirCount: 0,
      ignoredErrorCount: failed,
      errorCount: 0,
    },
    rootEntry: entryJson(source.path.split('/').findLast((name) => name !== '') ?? '/', root),
    tags,
    // Without this pin, kopia's own retention could remove a snapshot that a backup relies on.
    pins: ['velero-pin'],
  };
}
