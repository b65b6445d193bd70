import type { RepositoryLock } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../blobs/blob-store.ts';
import { requireLocks, retentionOf } from '../blobs/retention-of.ts';

/** What stays locked as long as anything else in the repository. Snapshots are not in the list: each goes with its backup. */
export const extendedPrefixes = ['config', 'keys/', 'data/', 'index/'];
/** restic's own locks come and go, so they are not locked in the store. */
const freePrefix = 'locks/';
/** The store refuses a date that is in the past when it arrives. */
const shortestInMs = 60_000;

/** Returns blobs that are locked in the store when they are written, except for restic's own locks. If the store cannot lock, nothing is
 * written.
 * @throws LifeboatError `INVALID_CONFIG` if the store cannot lock in this mode */
export function retainedBlobs(blobs: BlobStore, lock: RepositoryLock, lockUntil?: Date): BlobStore {
  let checked: Promise<void> | undefined;
  return {
    ...blobs,
    async write(id, bytes, given = {}) {
      checked ??= requireLocks(blobs, lock, { signal: given.signal });
      try {
        await checked;
      } catch (error) {
        checked = undefined;
        throw error;
      }
      const retention = retentionOf(lock, lockUntil);
      const isLocked = !id.startsWith(freePrefix) && retention.until.getTime() > Date.now() + shortestInMs;
      await blobs.write(id, bytes, isLocked ? { ...given, retention } : given);
    },
  };
}
