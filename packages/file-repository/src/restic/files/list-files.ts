import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobInfo, BlobStore } from '../../blobs/blob-store.ts';
import { isHash } from '../hashes/sha256.ts';

/** A file whose name is the SHA-256 of its bytes. */
export interface ListedFile extends BlobInfo {
  readonly name: string;
}

/** Lists the files in a folder whose names are hashes. */
export async function* listFiles(blobs: BlobStore, folder: string, options: CallOptions): AsyncGenerator<ListedFile> {
  for await (const blob of blobs.list(`${folder}/`, options)) {
    const name = blob.id.slice(folder.length + 1);
    if (isHash(name)) yield { ...blob, name };
  }
}
