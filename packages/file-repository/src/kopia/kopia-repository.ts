import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { FileRepository } from '../port/file-repository.ts';
import type { SnapshotInfo } from '../port/snapshots.ts';
import type { BlobStore } from './blobs/blob-store.ts';
import { createContentReader } from './contents/content-reader.ts';
import { FieldError } from './format/fields.ts';
import type { RepositoryKeys } from './format/open-format.ts';
import { loadContentIndex } from './index/content-index.ts';
import { loadManifests, type Manifest } from './manifests/manifest-store.ts';
import { isSnapshot, matches, parseSnapshot } from './manifests/parse-snapshot.ts';
import { createObjectReader } from './objects/object-reader.ts';
import { createSnapshotTree } from './trees/snapshot-tree.ts';

/** A repository whose format blob was opened. */
export async function createKopiaRepository(blobs: BlobStore, keys: RepositoryKeys, options: CallOptions): Promise<FileRepository> {
  const index = await loadContentIndex(blobs, keys, options);
  const contents = createContentReader(blobs, keys, index);
  const objects = createObjectReader(blobs, contents);

  async function manifests(callOptions: CallOptions): Promise<ReadonlyMap<string, Manifest>> {
    await index.refresh(callOptions);
    return loadManifests({ blobs, contents, index }, callOptions);
  }

  function parse(manifest: Manifest): SnapshotInfo {
    try {
      return parseSnapshot(manifest);
    } catch (error) {
      throw error instanceof FieldError ? blobs.damaged(`of snapshot ${manifest.id}`, error.message) : error;
    }
  }

  return {
    format: 'kopia',
    place: blobs.place,
    async listSnapshots(filter = {}, callOptions = {}) {
      const all = [...(await manifests(callOptions)).values()].filter(isSnapshot).map(parse);
      return all.filter((snapshot) => matches(snapshot, filter)).sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime());
    },
    async openSnapshot(id, callOptions = {}) {
      const manifest = (await manifests(callOptions)).get(id);
      if (manifest && isSnapshot(manifest)) return createSnapshotTree(blobs, objects, parse(manifest));
      throw new LifeboatError({
        code: 'FILE_SNAPSHOT_NOT_FOUND',
        message: `The repository in ${blobs.place} has no snapshot ${JSON.stringify(id)}. List its snapshots`,
        context: { place: blobs.place, snapshot: id },
      });
    },
  };
}
