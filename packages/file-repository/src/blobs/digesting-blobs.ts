import { createHash } from 'node:crypto';
import type { BlobDigest } from '@lifeboat/core/plugin-api';
import type { BlobStore } from './blob-store.ts';

/** The same blobs; `onStored` hears of those that were stored, of the kinds that are asked for. */
export function digestingBlobs(blobs: BlobStore, isTold: (id: string) => boolean, onStored: (blob: BlobDigest) => void): BlobStore {
  return {
    ...blobs,
    async write(id, bytes, options) {
      // Before: the memory is used again as soon as it is stored.
      const sha256 = isTold(id) ? createHash('sha256').update(bytes).digest('hex') : undefined;
      const size = bytes.byteLength;
      await blobs.write(id, bytes, options);
      if (sha256 !== undefined) onStored({ blob: id, size, sha256 });
    },
  };
}
