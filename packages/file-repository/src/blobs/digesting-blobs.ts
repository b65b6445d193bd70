import { createHash } from 'node:crypto';
import type { BlobDigest } from '@lifeboat/core/plugin-api';
import type { BlobStore } from './blob-store.ts';

/** Returns the same blobs, and calls `onStored` for each stored blob for which `isTold` returns true. */
export function digestingBlobs(blobs: BlobStore, isTold: (id: string) => boolean, onStored: (blob: BlobDigest) => void): BlobStore {
  return {
    ...blobs,
    async write(id, bytes, options) {
      // Computed before the write, because the memory is reused afterwards.
      const sha256 = isTold(id) ? createHash('sha256').update(bytes).digest('hex') : undefined;
      const size = bytes.byteLength;
      await blobs.write(id, bytes, options);
      if (sha256 !== undefined) onStored({ blob: id, size, sha256 });
    },
  };
}
