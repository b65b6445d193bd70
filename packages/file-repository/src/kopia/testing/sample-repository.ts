import type { FileRepository, ObjectStore } from '@lifeboat/core/plugin-api';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { createBlobStore } from '../../blobs/blob-store.ts';
import { copyStore } from '../../testing/copy-store.ts';
import { createRepository } from '../create-repository.ts';
import type { RepositoryKeys } from '../format/open-format.ts';
import { createKopiaRepository } from '../kopia-repository.ts';

export const samplePassword = 'a password of tests';
export const samplePrefix = 'backups/kopia/shop/';

/** A new repository in memory and its keys: opening it by the password takes a quarter of a second. Contents and packs are small, so
 * that small files have many. */
export async function createSampleRepository(): Promise<{ store: ObjectStore; keys: RepositoryKeys }> {
  const store = createMemoryObjectStore();
  const blobs = createBlobStore(store, samplePrefix);
  const keys = await createRepository(blobs, { store, prefix: samplePrefix, password: samplePassword });
  return { store, keys: { ...keys, format: { ...keys.format, splitter: 'DYNAMIC-1K-BUZHASH', maxPackSize: 6000 } } };
}

let shared: ReturnType<typeof createSampleRepository> | undefined;

/** A copy of one that all tests share: making one takes half a second, for its password. */
export async function copySampleRepository(): ReturnType<typeof createSampleRepository> {
  shared ??= createSampleRepository();
  const { store, keys } = await shared;
  return { store: await copyStore(store), keys };
}

export function openWithKeys(store: ObjectStore, keys: RepositoryKeys): Promise<FileRepository> {
  return createKopiaRepository(createBlobStore(store, samplePrefix), keys, {});
}
