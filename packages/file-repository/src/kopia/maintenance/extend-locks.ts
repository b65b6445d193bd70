import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { lockAll } from '../../blobs/lock-all.ts';
import { retentionOf } from '../../blobs/retention-of.ts';
import { type BlobLocking, lockedPrefixes } from '../format/locking-blobs.ts';

/** Keeps everything that is there for another period, as kopia does: what snapshots share must not come free before the last of them.
 * `undefined` where nothing is to be locked. */
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
