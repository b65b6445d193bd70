import { type CallOptions, LifeboatError, type ObjectRetention, type RepositoryLock } from '@lifeboat/core/plugin-api';
import type { BlobStore } from './blob-store.ts';

/** @throws LifeboatError `INVALID_CONFIG` where the store cannot lock so */
export async function requireLocks(blobs: BlobStore, { mode }: RepositoryLock, options: CallOptions): Promise<void> {
  const why = await blobs.whyNotLocking(mode, options);
  if (why)
    throw new LifeboatError({
      code: 'INVALID_CONFIG',
      message: `The repository in ${blobs.place} wants its blobs to be locked (${mode}), but ${why}. Nothing was written. Open it by a store that can lock, or in a bucket that has object lock`,
      context: { place: blobs.place },
    });
}

/** From now on, for the period of the repository, or until another moment if that is later. */
export function retentionOf({ mode, periodInMs }: RepositoryLock, lockUntil?: Date): ObjectRetention {
  return { mode, until: new Date(Math.max(Date.now() + periodInMs, lockUntil?.getTime() ?? 0)) };
}
