import type { LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import type { BlobIndex } from './blob-index.ts';
import type { BlobType } from './indexed-blob.ts';

/** There is no such blob; or an index file that cannot be read has it. */
export function notIndexed(blobs: BlobStore, { damaged }: BlobIndex, type: BlobType, blobId: string): LifeboatError {
  const [first] = damaged;
  if (!first) return blobs.damaged('(unknown)', `no index has the ${type} blob ${blobId}`);
  const [name, cause] = first;
  return blobs.damaged(`index/${name}`, `this index cannot be read, and no other one has the ${type} blob ${blobId}`, cause);
}
