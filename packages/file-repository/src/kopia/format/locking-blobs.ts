import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { requireLocks, retentionOf } from '../../blobs/retention-of.ts';
import { isUnreadable } from '../../damage/is-unreadable.ts';
import { type BlobConfig, blobConfigId, readBlobConfig } from './blob-config.ts';
import { formatBlobId, type RepositoryKeys } from './open-format.ts';

/** What kopia locks: indexes, packs, and the blobs that open them. Session markers, logs and maintenance times stay unlocked. */
export const lockedPrefixes = ['n', 'x', 'p', 'q', formatBlobId, blobConfigId];

/** The blobs of a repository, for writers. */
export interface BlobLocking {
  /** Returns blobs that are locked when they are written, if the repository wants that.
   * @throws LifeboatError `INVALID_CONFIG` before anything is written, if the store cannot lock blobs; `REPOSITORY_DAMAGED` */
  blobs(options: LockingOptions): Promise<BlobStore>;
  /** Reads how blobs are to be locked. */
  config(options: CallOptions): Promise<BlobConfig>;
}

interface LockingOptions extends CallOptions {
  /** Lock blobs at least until then. */
  readonly lockUntil?: Date | undefined;
}

export async function createBlobLocking(blobs: BlobStore, keys: RepositoryKeys, options: CallOptions): Promise<BlobLocking> {
  let known: BlobConfig | undefined;

  async function config(callOptions: CallOptions): Promise<BlobConfig> {
    try {
      known = await readBlobConfig(blobs, keys, callOptions);
      return known;
    } catch (error) {
      // After a change of the password, another password seals the config. A repository that is open keeps the config it has read.
      if (known && isUnreadable(error)) return known;
      throw error;
    }
  }

  // Readers do not need the config, so one that cannot be read is ignored here.
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
