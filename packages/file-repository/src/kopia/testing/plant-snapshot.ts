import type { FileRepository, ObjectStore } from '@lifeboat/core/plugin-api';
import { createBlobStore } from '../../blobs/blob-store.ts';
import { copyStore } from '../../testing/copy-store.ts';
import { createPackBuilder } from '../contents/pack-builder.ts';
import { sessionId } from '../contents/session.ts';
import { sealOverhead } from '../crypto/content-cipher.ts';
import type { RepositoryKeys } from '../format/open-format.ts';
import { hashOf } from '../index/content-id.ts';
import { loadContentIndex } from '../index/content-index.ts';
import { writeIndexBlob } from '../index/write-index-blob.ts';
import { buildManifests } from '../manifests/build-manifest.ts';
import { openWithKeys, samplePrefix } from './sample-repository.ts';

/** A content as it is to lie in a pack, whatever its ID. */
export interface PlantedContent {
  readonly data: Buffer;
  /** @default 0 */
  readonly compression?: number;
  /** @default that of `data` */
  readonly length?: number;
}

/** An ID of a content, with a prefix or none: nobody who has the keys needs a hash for that. */
export const plantedId = (number: number, prefix = '') => prefix + number.toString(16).padStart(32, '0');

/** Puts contents into a repository under IDs of one's choice, as whoever has the keys can. */
export async function plantContents(
  store: ObjectStore,
  keys: RepositoryKeys,
  contents: ReadonlyMap<string, PlantedContent>,
): Promise<void> {
  const blobs = createBlobStore(store, samplePrefix);
  const session = sessionId(Date.now());
  const pack = createPackBuilder('p', session, keys);
  const timestamp = Math.floor(Date.now() / 1000);
  for (const [id, { data, compression = 0, length = data.byteLength }] of contents)
    pack.add(id, data.byteLength + sealOverhead, (target) => keys.cipher.sealTo(target, data, hashOf(id).subarray(-16)), {
      length,
      compression,
      timestamp,
    });
  await blobs.write(pack.id, pack.finish());
  const index = await loadContentIndex(blobs, keys, {});
  await writeIndexBlob({ blobs, keys, index, entries: pack.entries, session });
}

/** A copy of the repository with contents that were planted, and a snapshot whose root is `root`. */
export async function plantSnapshot(
  { store, keys }: { readonly store: ObjectStore; readonly keys: RepositoryKeys },
  contents: ReadonlyMap<string, PlantedContent>,
  root: string,
): Promise<{ repository: FileRepository; id: string; store: ObjectStore }> {
  const source = { host: 'h', userName: 'u', path: '/planted' };
  const data = {
    source,
    startTime: '2026-01-01T00:00:00Z',
    endTime: '2026-01-01T00:00:00Z',
    rootEntry: { name: 'root', type: 'd', obj: root },
  };
  const { content, ids } = buildManifests([{ labels: { type: 'snapshot', hostname: 'h', username: 'u', path: '/planted' }, data }]);
  const copy = await copyStore(store);
  await plantContents(copy, keys, new Map([...contents, [plantedId(1, 'm'), { data: content }]]));
  return { repository: await openWithKeys(copy, keys), id: ids[0] as string, store: copy };
}
