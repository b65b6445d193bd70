import { type CallOptions, throwIfAborted } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { inParallel } from '../../flow/in-parallel.ts';
import { type BlobLocking, lockedPrefixes, retentionOf } from '../format/locking-blobs.ts';

/** Blobs that are locked at once. */
const concurrency = 8;

/** Keeps everything that is there for another period, as kopia does: what snapshots share must not come free before the last of them.
 * `undefined` where nothing is to be locked. */
export async function extendLocks(
  blobs: BlobStore,
  locking: BlobLocking,
  { lockUntil, signal }: CallOptions & { readonly lockUntil?: Date | undefined },
): Promise<{ readonly extended: number; readonly periodInMs: number } | undefined> {
  const { lock } = await locking.config({ signal });
  if (!lock) return undefined;
  let extended = 0;
  for (const prefix of lockedPrefixes) {
    const ids: string[] = [];
    const flush = () =>
      inParallel(ids.splice(0), concurrency, async (id) => {
        throwIfAborted(signal, 'Extending object locks');
        await blobs.lock(id, retentionOf(lock, lockUntil), { signal });
        extended += 1;
      });
    for await (const { id } of blobs.list(prefix, { signal })) {
      ids.push(id);
      if (ids.length >= 1000) await flush();
    }
    await flush();
  }
  return { extended, periodInMs: lock.periodInMs };
}
