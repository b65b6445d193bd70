import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { lockAll } from '../../blobs/lock-all.ts';
import { retentionOf } from '../../blobs/retention-of.ts';
import { type BlobLocking, lockedPrefixes } from '../format/locking-blobs.ts';

/** Extends the locks of everything by another period, as kopia does: what snapshots share must stay locked as long as the last of them.
 * Returns `undefined` if the repository locks nothing. */
export async function extendLocks(
  blobs: BlobStore,
  locking: BlobLocking,
  { lockUntil, signal }: CallOptions & { readonly lockUntil?: Date | undefined },
): Promise<{ readonly extended: number; readonly periodInMs: number } | undefined> {
  const { lock } = await locking.config({ signal });
  if (!lock) return undefined;
  const extended = await lockAll(blobs, { prefixes: lockedPrefixes, retention: () => retentionOf(lock, lockUntil), signal });
  return { extended, periodInMs: lock.periodInMs };
}
