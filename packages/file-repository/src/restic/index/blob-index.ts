import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import type { DamageOptions } from '../../damage/damage-options.ts';
import { isUnreadable } from '../../damage/is-unreadable.ts';
import { withRemedy } from '../../damage/with-remedy.ts';
import { inParallel } from '../../flow/in-parallel.ts';
import { FieldError } from '../../go-values/fields.ts';
import type { UnpackedFiles } from '../files/unpacked-files.ts';
import { type BlobTable, createBlobTable } from './blob-table.ts';
import { indexRemedy } from './index-remedy.ts';
import type { IndexedBlob } from './indexed-blob.ts';
import { parseIndex } from './parse-index.ts';

/** Knows where all blobs of a repository are, from all its index files. */
export interface BlobIndex {
  /** The table is replaced after index files were removed. */
  readonly table: BlobTable;
  /** The names of the index files that were read. */
  readonly files: ReadonlySet<string>;
  /** Reads index files that were added since the last time, and forgets those that were removed. `onDamage`: continues without the files
   * that cannot be read.
   * @throws LifeboatError `REPOSITORY_DAMAGED` if there is no `onDamage` */
  refresh(options: DamageOptions): Promise<void>;
  /** The index files that the last refresh could not read, by name. Blobs that only they name are unknown. */
  readonly damaged: ReadonlyMap<string, LifeboatError>;
  /** Type and id of blobs that are in the index but were found unreadable. Whoever has such a blob again writes it again. */
  readonly unreadable: Set<string>;
  /** Adds the blobs of an index file that was just written. */
  add(file: string, blobs: Iterable<IndexedBlob>): void;
}

/** How many index files of a few MiB are read at the same time. */
const concurrency = 4;

/** Makes an index. It is empty until it is refreshed. */
export function createBlobIndex(blobs: BlobStore, files: UnpackedFiles): BlobIndex {
  let table = createBlobTable();
  const unreadable = new Set<string>();
  let loaded = new Set<string>();
  let damaged: ReadonlyMap<string, LifeboatError> = new Map();

  /** Loads an index file. Returns whether it was there. */
  async function load(name: string, options: DamageOptions, failed: Map<string, LifeboatError>): Promise<boolean> {
    try {
      const json = await files.read('index', name, options);
      if (!json) return false;
      // Parsed completely before anything is used: all of the file or nothing.
      const found = [...parseIndex(json)];
      for (const blob of found) table.add(blob);
      loaded.add(name);
      return true;
    } catch (error) {
      const what = error instanceof FieldError ? blobs.damaged(`index/${name}`, error.message) : error;
      if (!isUnreadable(what)) throw what;
      const named = what.code === 'REPOSITORY_DAMAGED' ? withRemedy(what, indexRemedy) : what;
      if (!options.onDamage) throw named;
      failed.set(name, named);
      return true;
    }
  }

  return {
    get table() {
      return table;
    },
    get files() {
      return loaded;
    },
    get damaged() {
      return damaged;
    },
    async refresh(options) {
      // A prune may remove what was just listed. Then its replacement is in the next listing.
      for (let tries = 0; tries < 5; tries++) {
        const listed: string[] = [];
        for await (const { name } of files.list('index', options)) listed.push(name);
        const there = new Set(listed);
        if ([...loaded].some((name) => !there.has(name))) {
          table = createBlobTable();
          loaded = new Set();
        }
        let gone = 0;
        const failed = new Map<string, LifeboatError>();
        const fresh = listed.filter((name) => !loaded.has(name));
        await inParallel(fresh, concurrency, async (name) => {
          if (!(await load(name, options, failed))) gone += 1;
        });
        if (gone > 0) continue;
        damaged = failed;
        for (const error of failed.values()) options.onDamage?.(error);
        return;
      }
      throw new LifeboatError({
        code: 'REPOSITORY_DAMAGED',
        message: `The repository in ${blobs.place} lists index files that cannot be read, again and again. Verify it`,
        retryable: true,
        context: { place: blobs.place },
      });
    },
    add(file, added) {
      loaded.add(file);
      for (const blob of added) {
        table.add(blob);
        unreadable.delete(`${blob.type} ${blob.id}`);
      }
    },
    unreadable,
  };
}
