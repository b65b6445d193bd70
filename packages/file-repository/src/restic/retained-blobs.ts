import type { RepositoryLock } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../blobs/blob-store.ts';
import { requireLocks, retentionOf } from '../blobs/retention-of.ts';

/** What is kept as long as anything else of the repository: not its snapshots, each of which goes with its backup. */
export const extendedPrefixes = ['config', 'keys/', 'data/', 'index/'];
/** restic's own locks come and go. */
const freePrefix = 'locks/';
/** A date that is over when it comes to the store is refused. */
const shortestInMs = 60_000;

/** The same blobs; whatever is written to them but restic's own locks is locked in the store. Nothing is written where that cannot be.
 * @throws LifeboatError `INVALID_CONFIG` where the store cannot lock so */
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
