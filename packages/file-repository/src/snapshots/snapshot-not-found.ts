import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../blobs/blob-store.ts';

export function snapshotNotFound(blobs: BlobStore, id: string): LifeboatError {
  return new LifeboatError({
    code: 'FILE_SNAPSHOT_NOT_FOUND',
    message: `The repository in ${blobs.place} has no snapshot ${JSON.stringify(id)}. List its snapshots`,
    context: { place: blobs.place, snapshot: id },
  });
}
