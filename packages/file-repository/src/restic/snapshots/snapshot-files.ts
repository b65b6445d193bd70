import { type CallOptions, LifeboatError, type SnapshotInfo } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import type { DamageOptions } from '../../damage/damage-options.ts';
import { damagedSnapshot } from '../../damage/damaged-snapshot.ts';
import { isUnreadable } from '../../damage/is-unreadable.ts';
import { readAhead } from '../../flow/read-ahead.ts';
import { FieldError } from '../../go-values/fields.ts';
import { snapshotNotFound } from '../../snapshots/snapshot-not-found.ts';
import type { UnpackedFiles } from '../files/unpacked-files.ts';
import { isHash } from '../hashes/sha256.ts';
import { parseSnapshotRecord } from '../trees/snapshot-record.ts';

/** The snapshots of a repository. */
export interface SnapshotFiles {
  /** Lists all snapshots, the oldest first. `onDamage`: continues without those that cannot be read.
   * @throws LifeboatError `REPOSITORY_DAMAGED` if there is no `onDamage` */
  list(options: DamageOptions): Promise<readonly SnapshotInfo[]>;
  /** Reads a snapshot. @throws LifeboatError `FILE_SNAPSHOT_NOT_FOUND`, `REPOSITORY_DAMAGED` */
  read(id: string, options: CallOptions): Promise<SnapshotInfo>;
  /** Returns the whole id for the beginning of one; `undefined` if there is no such snapshot.
   * @throws LifeboatError `INVALID_REQUEST` if there are several */
  resolve(id: string, options: CallOptions): Promise<string | undefined>;
}

/** Velero records this many digits. */
const minPrefix = 8;

export function createSnapshotFiles(blobs: BlobStore, files: UnpackedFiles): SnapshotFiles {
  async function find(id: string, options: CallOptions): Promise<SnapshotInfo | undefined> {
    try {
      const json = await files.read('snapshots', id, options);
      return json && parseSnapshotRecord(id, json);
    } catch (error) {
      if (error instanceof FieldError) throw damagedSnapshot(blobs, id, error.message, blobs.damaged(`snapshots/${id}`, error.message));
      throw isUnreadable(error) ? damagedSnapshot(blobs, id, `blob snapshots/${id} was changed, or cut off`, error) : error;
    }
  }

  async function resolve(id: string, options: CallOptions): Promise<string | undefined> {
    if (isHash(id)) return id;
    if (id.length < minPrefix || !/^[0-9a-f]+$/.test(id)) return undefined;
    const found: string[] = [];
    for await (const blob of blobs.list(`snapshots/${id}`, options)) {
      const name = blob.id.slice('snapshots/'.length);
      if (isHash(name)) found.push(name);
    }
    if (found.length < 2) return found[0];
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `The IDs of several snapshots of the repository in ${blobs.place} begin with ${id}: ${found.slice(0, 5).join(', ')}. Give more of it`,
      context: { place: blobs.place, snapshot: id },
    });
  }

  return {
    resolve,
    async list(options) {
      const found: SnapshotInfo[] = [];
      const read = async ({ name }: { readonly name: string }) => {
        try {
          return await find(name, options);
        } catch (error) {
          if (!options.onDamage || !isUnreadable(error)) throw error;
          options.onDamage(error);
          return undefined;
        }
      };
      for await (const snapshot of readAhead(files.list('snapshots', options), 8, read)) if (snapshot) found.push(snapshot);
      return found.sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
    },
    async read(id, options) {
      const whole = await resolve(id, options);
      const snapshot = whole === undefined ? undefined : await find(whole, options);
      if (!snapshot) throw snapshotNotFound(blobs, id);
      return snapshot;
    },
  };
}
