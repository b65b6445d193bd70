import type { BlobStore } from '../../blobs/blob-store.ts';
import type { TreeReader } from '../../trees/snapshot-tree.ts';
import type { BlobReader } from '../contents/blob-reader.ts';
import type { UnpackedFiles } from '../files/unpacked-files.ts';
import type { BlobIndex } from '../index/blob-index.ts';
import type { OpenedRepository } from '../open-repository.ts';
import type { ResticSettings } from '../restic-settings.ts';
import type { SnapshotFiles } from '../snapshots/snapshot-files.ts';

/** What a prune works with. */
export interface PruneGiven {
  readonly blobs: BlobStore;
  readonly files: UnpackedFiles;
  readonly opened: OpenedRepository;
  readonly index: BlobIndex;
  readonly reader: BlobReader;
  readonly trees: TreeReader;
  readonly snapshots: SnapshotFiles;
  readonly settings: ResticSettings;
}
