import { LifeboatError, type OpenRepositoryOptions } from '@lifeboat/core/plugin-api';
import type { BlobStore } from './blob-store.ts';

/** @throws LifeboatError `INVALID_REQUEST` for an empty one */
export async function readPassword(blobs: BlobStore, { password }: Pick<OpenRepositoryOptions, 'password'>): Promise<string> {
  const read = typeof password === 'function' ? await password() : password;
  if (typeof read === 'string' && read !== '') return read;
  throw new LifeboatError({ code: 'INVALID_REQUEST', message: `The password of the repository in ${blobs.place} is empty` });
}
