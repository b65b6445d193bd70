import type { CallOptions, ObjectStore } from '@lifeboat/core/plugin-api';
import type { SnapshotFilter, SnapshotInfo, SnapshotTree } from './snapshots.ts';

/** Files of volumes in an object store: encrypted, each piece of content once. */
export interface FileRepository {
  /** Of the format that it has. */
  readonly format: string;
  /** Its place, without a secret. */
  readonly place: string;
  /** Its snapshots, the oldest first. Snapshots that other programs wrote are among them. */
  listSnapshots(filter?: SnapshotFilter, options?: CallOptions): Promise<readonly SnapshotInfo[]>;
  /** Opens the files of a snapshot.
   * @throws LifeboatError `FILE_SNAPSHOT_NOT_FOUND`, `REPOSITORY_DAMAGED` */
  openSnapshot(id: string, options?: CallOptions): Promise<SnapshotTree>;
}

export interface OpenRepositoryOptions extends CallOptions {
  readonly store: ObjectStore;
  /** Where the repository lies in the store; it owns every key that begins so. Ends with `/`, or is empty. */
  readonly prefix: string;
  /** Opens the repository's keys. Never empty. A function is called when the repository is opened, and its answer is not kept. */
  readonly password: string | (() => string | Promise<string>);
}

/** A format of repositories. */
export interface FileRepositoryFormat {
  readonly name: string;
  /** Opens a repository that is there. Reads only.
   * @throws LifeboatError `REPOSITORY_NOT_FOUND`, `REPOSITORY_WRONG_PASSWORD`, `REPOSITORY_FORMAT_UNSUPPORTED`, `REPOSITORY_DAMAGED` */
  open(options: OpenRepositoryOptions): Promise<FileRepository>;
}
