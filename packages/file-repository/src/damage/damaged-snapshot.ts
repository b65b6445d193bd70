import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../blobs/blob-store.ts';

/** The error for a snapshot whose record cannot be read. Other snapshots can be read. While it is there, nothing is removed from the
 * repository. */
export function damagedSnapshot({ place }: BlobStore, id: string, why: string, cause?: LifeboatError): LifeboatError {
  return new LifeboatError({
    code: 'REPOSITORY_DAMAGED',
    message: `Snapshot ${id} of the repository in ${place} cannot be read: ${why}. Restore another one; maintenance removes nothing until this one is deleted`,
    context: { ...cause?.context, place, snapshot: id },
    cause,
  });
}
