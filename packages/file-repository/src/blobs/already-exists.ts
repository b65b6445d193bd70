import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from './blob-store.ts';

/** The error for a place where no repository can be created. */
export function alreadyExists(blobs: BlobStore, what: string, cause?: unknown): LifeboatError {
  return new LifeboatError({
    code: 'REPOSITORY_ALREADY_EXISTS',
    message: `No repository can be created in ${blobs.place}: there is ${what} already`,
    context: { place: blobs.place },
    cause,
  });
}
