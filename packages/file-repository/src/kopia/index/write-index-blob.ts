import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import type { RepositoryKeys } from '../format/open-format.ts';
import { buildIndex } from './build-index.ts';
import type { ContentEntry } from './content-entry.ts';
import type { ContentIndex } from './content-index.ts';
import { listIndexBlobs } from './index-blobs.ts';

/** Shorter than an epoch, so that a write cannot be two epochs late without being noticed. */
const maxWriteInMs = 20 * 60_000;

/** Stores an index of contents whose packs are stored already. A compaction that runs meanwhile does not lose it. */
export async function writeIndexBlob(
  options: CallOptions & {
    readonly blobs: BlobStore;
    readonly keys: RepositoryKeys;
    readonly index: ContentIndex;
    readonly entries: ReadonlyMap<string, ContentEntry>;
    readonly session: string;
  },
): Promise<void> {
  const { blobs, keys, index, entries, session, signal } = options;
  const body = buildIndex(entries);
  const hash = keys.hash(body);
  const sealed = keys.cipher.seal(body, hash.subarray(-16));
  for (let tries = 0; tries < 5; tries++) {
    const begun = Date.now();
    const epoch = (await listIndexBlobs(blobs, true, { signal })).writeEpoch;
    const id = `xn${epoch}_${hash.toString('hex')}-${session}-c1`;
    await blobs.write(id, sealed, { signal });
    const after = (await listIndexBlobs(blobs, true, { signal })).writeEpoch;
    if (after < epoch + 2 && Date.now() - begun < maxWriteInMs) {
      index.add(id, entries);
      return;
    }
    // Two epochs later, the epoch may have been compacted without this index. So the index is written again into the current epoch.
    await blobs.removeUnlocked(id, { signal });
  }
  throw new LifeboatError({
    code: 'REPOSITORY_CHANGED',
    message: `The epochs of the repository in ${blobs.place} went on faster than an index could be written. Try again`,
    retryable: true,
    context: { place: blobs.place },
  });
}
