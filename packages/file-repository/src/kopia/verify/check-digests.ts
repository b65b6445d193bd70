import { type BlobDigest, type CallOptions, throwIfAborted } from '@lifeboat/core/plugin-api';
import type { BlobInfo, BlobStore } from '../../blobs/blob-store.ts';
import { inParallel } from '../../flow/in-parallel.ts';

/** How many blobs are read at the same time, as streams. */
const concurrency = 4;

/** Compares packs with the digests that were noted when they were stored. This covers bytes that no seal covers. */
export async function checkDigests(
  given: CallOptions & {
    readonly blobs: BlobStore;
    /** The packs that exist. */
    readonly packs: ReadonlyMap<string, BlobInfo>;
    readonly digests: Iterable<BlobDigest> | AsyncIterable<BlobDigest>;
    onFault(blob: string, message: string): void;
  },
): Promise<void> {
  const { blobs, packs, digests, onFault, signal } = given;
  const noted = new Map<string, BlobDigest>();
  // A pack is written only once. If two notes about it differ, one of them is wrong, so both are checked.
  for await (const digest of digests) if (packs.has(digest.blob)) noted.set(`${digest.blob} ${digest.sha256}`, digest);
  await inParallel(noted.values(), concurrency, async ({ blob, size, sha256 }) => {
    throwIfAborted(signal, 'Verifying a repository');
    const found = await blobs.digest(blob, { signal });
    // A maintenance has removed the pack meanwhile.
    if (!found || (found.sha256 === sha256 && found.size === size)) return;
    const what = found.size === size ? 'its SHA-256 is another one' : `it has ${found.size} bytes, and had ${size}`;
    onFault(blob, `Blob ${blob} is not what was stored: ${what}`);
  });
}
