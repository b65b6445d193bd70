import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from './blob-store.ts';

/** No repository can be created there. */
export function alreadyExists(blobs: BlobStore, what: string, cause?: unknown): LifeboatError {
  return new LifeboatError({
    code: 'REPOSITORY_ALREADY_EXISTS',
    message: `No repository can be created in ${blobs.place}: there is ${what} already`,
    context: { place: blobs.place },
    cause,
  });
}
