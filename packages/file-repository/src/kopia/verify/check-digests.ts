import { type BlobDigest, type CallOptions, throwIfAborted } from '@lifeboat/core/plugin-api';
import type { BlobInfo, BlobStore } from '../../blobs/blob-store.ts';
import { inParallel } from '../../flow/in-parallel.ts';

/** Blobs that are read at once, as streams. */
const concurrency = 4;

/** Compares packs with what was noted when they were stored: it covers the bytes that no seal does. */
export async function checkDigests(
  given: CallOptions & {
    readonly blobs: BlobStore;
    /** Those that are there. */
    readonly packs: ReadonlyMap<string, BlobInfo>;
    readonly digests: Iterable<BlobDigest> | AsyncIterable<BlobDigest>;
    onFault(blob: string, message: string): void;
  },
): Promise<void> {
  const { blobs, packs, digests, onFault, signal } = given;
  const noted = new Map<string, BlobDigest>();
  // A pack is written once: of two notes that differ, one is wrong, and so neither is left out.
  for await (const digest of digests) if (packs.has(digest.blob)) noted.set(`${digest.blob} ${digest.sha256}`, digest);
  await inParallel(noted.values(), concurrency, async ({ blob, size, sha256 }) => {
    throwIfAborted(signal, 'Verifying a repository');
    const found = await blobs.digest(blob, { signal });
    // Removed meanwhile, by a maintenance.
    if (!found || (found.sha256 === sha256 && found.size === size)) return;
    const what = found.size === size ? 'its SHA-256 is another one' : `it has ${found.size} bytes, and had ${size}`;
    onFault(blob, `Blob ${blob} is not what was stored: ${what}`);
  });
}
