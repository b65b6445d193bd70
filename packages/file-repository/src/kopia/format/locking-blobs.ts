import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { requireLocks, retentionOf } from '../../blobs/retention-of.ts';
import { isUnreadable } from '../../damage/is-unreadable.ts';
import { type BlobConfig, blobConfigId, readBlobConfig } from './blob-config.ts';
import { formatBlobId, type RepositoryKeys } from './open-format.ts';

/** What kopia locks: indexes, packs, and what opens them. Markers of sessions, logs and the times of maintenance stay free. */
export const lockedPrefixes = ['n', 'x', 'p', 'q', formatBlobId, blobConfigId];

/** The blobs of a repository for who writes. */
export interface BlobLocking {
  /** Whatever is written to them and is to be locked, is.
   * @throws LifeboatError `INVALID_CONFIG` where the store cannot, before anything is written; `REPOSITORY_DAMAGED` */
  blobs(options: LockingOptions): Promise<BlobStore>;
  /** What is to be locked. */
  config(options: CallOptions): Promise<BlobConfig>;
}

interface LockingOptions extends CallOptions {
  /** At least until then. */
  readonly lockUntil?: Date | undefined;
}

export async function createBlobLocking(blobs: BlobStore, keys: RepositoryKeys, options: CallOptions): Promise<BlobLocking> {
  let known: BlobConfig | undefined;

  async function config(callOptions: CallOptions): Promise<BlobConfig> {
    try {
      known = await readBlobConfig(blobs, keys, callOptions);
      return known;
    } catch (error) {
      // Another password seals it, once it was changed: whoever has the repository open goes on.
      if (known && isUnreadable(error)) return known;
      throw error;
    }
  }

  // Who only reads needs none.
  await config(options).catch((error: unknown) => {
    if (!isUnreadable(error)) throw error;
  });
  return { config, blobs: async (callOptions) => withLocks(blobs, await config(callOptions), callOptions) };
}

async function withLocks(blobs: BlobStore, { lock }: BlobConfig, { lockUntil, signal }: LockingOptions): Promise<BlobStore> {
  if (!lock) return blobs;
  await requireLocks(blobs, lock, { signal });
  return {
    ...blobs,
    write(id, bytes, given = {}) {
      const isLocked = lockedPrefixes.some((prefix) => id.startsWith(prefix));
      return blobs.write(id, bytes, isLocked ? { ...given, retention: retentionOf(lock, lockUntil) } : given);
    },
  };
}
