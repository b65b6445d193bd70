import type { LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { withRemedy } from '../../damage/with-remedy.ts';
import type { BlobIndex } from './blob-index.ts';
import { indexRemedy } from './index-remedy.ts';
import type { BlobType } from './indexed-blob.ts';

/** The error for a blob that does not exist, or that is named only in an index file that cannot be read. */
export function notIndexed(blobs: BlobStore, { damaged }: BlobIndex, type: BlobType, blobId: string): LifeboatError {
  const [first] = damaged;
  if (!first) return withRemedy(blobs.damaged('(unknown)', `no index has the ${type} blob ${blobId}`), indexRemedy);
  const [name, cause] = first;
  const what = `this index cannot be read, and no other one has the ${type} blob ${blobId}`;
  return withRemedy(blobs.damaged(`index/${name}`, what, cause), indexRemedy);
}
