import type { FileRepository, FileRepositoryFormat, OpenRepositoryOptions } from '@lifeboat/core/plugin-api';
import { type BlobStore, createBlobStore } from '../blobs/blob-store.ts';
import { checkPrefix } from '../blobs/check-prefix.ts';
import { readPassword } from '../blobs/read-password.ts';
import { createRepository } from './create-repository.ts';
import { openRepository } from './open-repository.ts';
import { createResticRepository } from './restic-repository.ts';
import { retainedBlobs } from './retained-blobs.ts';

/** The repository format of restic, in its versions 1 and 2. Velero used it up to 1.16. New repositories have version 2. */
export const restic: FileRepositoryFormat = {
  name: 'restic',
  open,
  async create(options) {
    checkPrefix(options);
    const blobs = blobsOf(options);
    const password = await readPassword(blobs, options);
    const { lock, signal } = options;
    await createRepository(lock ? retainedBlobs(blobs, lock) : blobs, password, { signal });
    return createResticRepository(blobs, await openRepository(blobs, password, options), { lock });
  },
};

async function open(options: OpenRepositoryOptions): Promise<FileRepository> {
  checkPrefix(options);
  const blobs = blobsOf(options);
  const password = await readPassword(blobs, options);
  return createResticRepository(blobs, await openRepository(blobs, password, options), { lock: options.lock });
}

function blobsOf({ store, prefix, lock }: OpenRepositoryOptions): BlobStore {
  return createBlobStore(store, prefix, { folders: true, legalHold: lock?.legalHold });
}
