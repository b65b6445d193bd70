import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../blobs/blob-store.ts';

/** The error for a snapshot that was not recorded, because another program changed what it relies on. */
export function changedError(blobs: BlobStore, why: string): LifeboatError {
  return new LifeboatError({
    code: 'REPOSITORY_CHANGED',
    message: `The snapshot was not recorded in the repository in ${blobs.place}: ${why}. Try again`,
    retryable: true,
    context: { place: blobs.place },
  });
}
