import type { FileRepository, FileRepositoryFormat, OpenRepositoryOptions } from '@lifeboat/core/plugin-api';
import { createBlobStore } from '../blobs/blob-store.ts';
import { checkPrefix } from '../blobs/check-prefix.ts';
import { createRepository } from './create-repository.ts';
import { openFormat } from './format/open-format.ts';
import { createKopiaRepository } from './kopia-repository.ts';

/** The repository format of kopia, in its versions 1 to 3. Velero has used it since 1.10. */
export const kopia: FileRepositoryFormat = {
  name: 'kopia',
  open,
  async create(options) {
    checkPrefix(options);
    const blobs = createBlobStore(options.store, options.prefix, { legalHold: options.lock?.legalHold });
    return createKopiaRepository(blobs, await createRepository(blobs, options), options);
  },
};

async function open(options: OpenRepositoryOptions): Promise<FileRepository> {
  checkPrefix(options);
  const blobs = createBlobStore(options.store, options.prefix, { legalHold: options.lock?.legalHold });
  const keys = await openFormat(blobs, options);
  return createKopiaRepository(blobs, keys, options);
}
