import { type CallOptions, type ObjectRetention, throwIfAborted } from '@lifeboat/core/plugin-api';
import { inParallel } from '../flow/in-parallel.ts';
import type { BlobStore } from './blob-store.ts';

/** How many blobs are locked at the same time. */
const concurrency = 8;

/** Locks every blob whose id begins with one of the prefixes, at least for this retention. Returns how many it locked. */
export async function lockAll(
  blobs: BlobStore,
  { prefixes, retention, signal }: CallOptions & { readonly prefixes: readonly string[]; readonly retention: () => ObjectRetention },
): Promise<number> {
  let locked = 0;
  for (const prefix of prefixes) {
    const ids: string[] = [];
    const flush = () =>
      inParallel(ids.splice(0), concurrency, async (id) => {
        throwIfAborted(signal, 'Extending object locks');
        await blobs.lock(id, retention(), { signal });
        locked += 1;
      });
    for await (const { id } of blobs.list(prefix, { signal })) {
      ids.push(id);
      if (ids.length >= 1000) await flush();
    }
    await flush();
  }
  return locked;
}
