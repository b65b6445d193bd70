import { LifeboatError, type OpenRepositoryOptions } from '@lifeboat/core/plugin-api';
import type { BlobStore } from './blob-store.ts';

/** Reads the password. @throws LifeboatError `INVALID_REQUEST` if it is empty */
export async function readPassword(blobs: BlobStore, { password }: Pick<OpenRepositoryOptions, 'password'>): Promise<string> {
  const read = typeof password === 'function' ? await password() : password;
  if (typeof read === 'string' && read !== '') return read;
  throw new LifeboatError({ code: 'INVALID_REQUEST', message: `The password of the repository in ${blobs.place} is empty` });
}
