import { type CallOptions, LifeboatError, type ObjectRetention, type RepositoryLock } from '@lifeboat/core/plugin-api';
import type { BlobStore } from './blob-store.ts';

/** Checks that the store can lock blobs in this mode. @throws LifeboatError `INVALID_CONFIG` if it cannot */
export async function requireLocks(blobs: BlobStore, { mode }: RepositoryLock, options: CallOptions): Promise<void> {
  const why = await blobs.whyNotLocking(mode, options);
  if (why)
    throw new LifeboatError({
      code: 'INVALID_CONFIG',
      message: `The repository in ${blobs.place} wants its blobs to be locked (${mode}), but ${why}. Nothing was written. Open it by a store that can lock, or in a bucket that has object lock`,
      context: { place: blobs.place },
    });
}

/** The retention for a blob: from now for the repository's period, or until `lockUntil` if that is later. */
export function retentionOf({ mode, periodInMs }: RepositoryLock, lockUntil?: Date): ObjectRetention {
  return { mode, until: new Date(Math.max(Date.now() + periodInMs, lockUntil?.getTime() ?? 0)) };
}
