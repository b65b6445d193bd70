import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import type { UnpackedFiles } from '../files/unpacked-files.ts';
import { type LockClock, lockRepository, type RepositoryLock } from './repository-lock.ts';

interface WithLockOptions extends CallOptions {
  readonly blobs: BlobStore;
  readonly files: UnpackedFiles;
  readonly exclusive: boolean;
  readonly force?: boolean | undefined;
  readonly clock?: LockClock | undefined;
}

/** Runs work while the repository is locked. The signal that it gets is also aborted when the lock is lost.
 * @throws LifeboatError `REPOSITORY_LOCKED`, `REPOSITORY_CHANGED` (the lock was lost) */
export async function withLock<T>(
  options: WithLockOptions,
  work: (lock: RepositoryLock, callOptions: { readonly signal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const lock = await lockRepository(options);
  try {
    return await work(lock, { signal: lock.signal });
  } catch (error) {
    if (lock.signal.aborted && !options.signal?.aborted) throw lockLost(options.blobs, 'its lock could not be renewed', error);
    throw error;
  } finally {
    await lock.release();
  }
}

/** The error for a lost lock. Nothing was done, because others may have locked the repository meanwhile. */
export function lockLost(blobs: BlobStore, why: string, cause?: unknown): LifeboatError {
  return new LifeboatError({
    code: 'REPOSITORY_CHANGED',
    message: `The work in the repository in ${blobs.place} was abandoned, as others could have changed what it relies on: ${why}. Try again`,
    retryable: true,
    context: { place: blobs.place },
    cause,
  });
}
