import type { LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { withRemedy } from '../../damage/with-remedy.ts';
import type { ContentIndex } from './content-index.ts';
import { indexRemedy, lostIndexRemedy } from './index-remedy.ts';

/** The error for a content that does not exist, or that is named only in an index blob that cannot be read. */
export function notIndexed(blobs: BlobStore, { damaged }: ContentIndex, contentId: string, neededBy = ''): LifeboatError {
  const [first] = damaged;
  if (!first) return withRemedy(blobs.damaged('(unknown)', `no index has content ${contentId}${neededBy}`), lostIndexRemedy);
  const [id, cause] = first;
  const what = `this index cannot be read, and no other one has content ${contentId}${neededBy}`;
  return withRemedy(blobs.damaged(id, what, cause), indexRemedy);
}
