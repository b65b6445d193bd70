import type { CallOptions, MaintainOptions, SnapshotTree } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import type { ContentReader } from '../contents/content-reader.ts';
import type { BlobLocking } from '../format/locking-blobs.ts';
import type { RepositoryKeys } from '../format/open-format.ts';
import type { ContentIndex } from '../index/content-index.ts';
import type { Manifest } from '../manifests/manifest-store.ts';
import type { ObjectReader } from '../objects/object-reader.ts';

/** What a maintenance works with. */
export interface MaintenanceGiven extends MaintainOptions {
  readonly blobs: BlobStore;
  readonly keys: RepositoryKeys;
  readonly locking: BlobLocking;
  readonly index: ContentIndex;
  readonly contents: ContentReader;
  readonly objects: ObjectReader;
  loadManifests(options: CallOptions): Promise<ReadonlyMap<string, Manifest>>;
  openSnapshots(options: CallOptions): Promise<readonly SnapshotTree[]>;
}
