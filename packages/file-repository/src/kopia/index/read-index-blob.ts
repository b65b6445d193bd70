import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import type { RepositoryKeys } from '../format/open-format.ts';
import type { ContentEntry } from './content-entry.ts';
import { ivOfBlob } from './index-blobs.ts';
import { IndexError, parseIndex } from './parse-index.ts';

const maxIndexBytes = 512 * 1024 * 1024;

/** Calls `add` for each entry of an index blob. Returns whether the blob was there.
 * @throws LifeboatError `REPOSITORY_DAMAGED` */
export async function readIndexBlob(
  given: CallOptions & { readonly blobs: BlobStore; readonly keys: RepositoryKeys; readonly packNames: Map<string, string> },
  id: string,
  add: (contentId: string, entry: ContentEntry) => void,
): Promise<boolean> {
  const { blobs, keys, packNames, signal } = given;
  const sealed = await blobs.find(id, { maxBytes: maxIndexBytes, signal });
  if (!sealed) return false;
  const body = keys.cipher.unseal(sealed, ivOfBlob(id));
  if (!body) throw blobs.damaged(id, 'it was changed since it was written');
  try {
    parseIndex(body, packNames, add);
  } catch (error) {
    throw error instanceof IndexError ? blobs.damaged(id, error.message) : error;
  }
  return true;
}
