import type { LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import type { ContentIndex } from './content-index.ts';

/** There is no such content; or an index blob that cannot be read has it. */
export function notIndexed(blobs: BlobStore, { damaged }: ContentIndex, contentId: string, neededBy = ''): LifeboatError {
  const [first] = damaged;
  if (!first) return blobs.damaged('(unknown)', `no index has content ${contentId}${neededBy}`);
  const [id, cause] = first;
  return blobs.damaged(id, `this index cannot be read, and no other one has content ${contentId}${neededBy}`, cause);
}
