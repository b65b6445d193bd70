import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobInfo, BlobStore } from '../../blobs/blob-store.ts';
import type { DamageOptions } from '../../damage/damage-options.ts';
import { withRemedy } from '../../damage/with-remedy.ts';
import { inParallel } from '../../flow/in-parallel.ts';
import type { RepositoryKeys } from '../format/open-format.ts';
import type { ContentEntry } from './content-entry.ts';
import { createContentTable } from './content-table.ts';
import { type IndexBlobs, listIndexBlobs } from './index-blobs.ts';
import { indexRemedy } from './index-remedy.ts';
import { readIndexBlob } from './read-index-blob.ts';

/** Knows where all contents of a repository are. */
export interface ContentIndex {
  /** Returns the entry of a content; `undefined` if there is none, or if the content is deleted for good. A content that is only marked as
   * deleted can still be read. */
  find(id: string): ContentEntry | undefined;
  /** The contents that are not marked as deleted. With `prefix`: only those whose ids begin with that letter. */
  live(prefix?: string): Iterable<readonly [string, ContentEntry]>;
  /** The contents that can be read: those of `live`, and those that are marked as deleted but not gone yet. */
  all(): Iterable<readonly [string, ContentEntry]>;
  /** Adds the entries of an index blob that was just written. */
  add(blobId: string, entries: ReadonlyMap<string, ContentEntry>): void;
  /** Reads index blobs that were added since the last time. `onDamage`: continues without the blobs that cannot be read.
   * @throws LifeboatError `REPOSITORY_DAMAGED` if there is no `onDamage` */
  refresh(options: DamageOptions): Promise<void>;
  /** A number that changes whenever a refresh has learned something. */
  readonly revision: number;
  /** The index blobs that could not be read, by id. Contents that only they name are unknown. */
  readonly damaged: ReadonlyMap<string, LifeboatError>;
  /** Contents that are in the index but were found unreadable. Whoever has such a content again writes it again. */
  readonly unreadable: Set<string>;
}

/** Loads the index. Blobs that cannot be read are in `damaged` of the result. */
export async function loadContentIndex(blobs: BlobStore, keys: RepositoryKeys, options: CallOptions): Promise<ContentIndex> {
  const table = createContentTable();
  const packNames = new Map<string, string>();
  const loaded = new Set<string>();
  const unreadable = new Set<string>();
  let damaged: ReadonlyMap<string, LifeboatError> = new Map();
  let watermark = 0;
  let revision = 0;

  /** Loads an index blob. Returns whether it was there. */
  async function load(blob: BlobInfo, { signal }: CallOptions): Promise<boolean> {
    const wasThere = await readIndexBlob({ blobs, keys, packNames, signal }, blob.id, table.add);
    if (wasThere) loaded.add(blob.id);
    return wasThere;
  }

  async function refresh(callOptions: DamageOptions): Promise<void> {
    // A compaction may remove what was just listed. Then its result is in the next listing.
    for (let tries = 0; tries < 5; tries++) {
      const listed: IndexBlobs = await listIndexBlobs(blobs, keys.format.epochs, callOptions);
      let gone = 0;
      const failed = new Map<string, LifeboatError>();
      const fresh = listed.blobs.filter(({ id }) => !loaded.has(id));
      if (fresh.length > 0 || watermark !== listed.deletionWatermark) revision += 1;
      await inParallel(fresh, 8, async (blob) => {
        try {
          if (!(await load(blob, callOptions))) gone += 1;
        } catch (error) {
          if (!LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) throw error;
          failed.set(blob.id, withRemedy(error, indexRemedy));
        }
      });
      watermark = listed.deletionWatermark;
      if (gone > 0) continue;
      damaged = failed;
      const [first] = failed.values();
      if (first && !callOptions.onDamage) throw first;
      for (const error of failed.values()) callOptions.onDamage?.(error);
      return;
    }
    throw new LifeboatError({
      code: 'REPOSITORY_DAMAGED',
      message: `The repository in ${blobs.place} lists index blobs that cannot be read, again and again. Verify it`,
      retryable: true,
      context: { place: blobs.place },
    });
  }

  await refresh({ ...options, onDamage: () => {} });
  const isGone = (entry: ContentEntry) => entry.deleted && entry.timestamp <= watermark;
  return {
    find(id) {
      const entry = table.find(id);
      return entry && !isGone(entry) ? entry : undefined;
    },
    *live(prefix) {
      for (const pair of table.entries(prefix)) if (!pair[1].deleted) yield pair;
    },
    *all() {
      for (const pair of table.entries()) if (!isGone(pair[1])) yield pair;
    },
    add(blobId, added) {
      loaded.add(blobId);
      for (const [id, entry] of added) {
        table.add(id, entry);
        if (!entry.deleted) unreadable.delete(id);
      }
    },
    unreadable,
    refresh,
    get revision() {
      return revision;
    },
    get damaged() {
      return damaged;
    },
  };
}
