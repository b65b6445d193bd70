import type { ByteRange, ByteStream, CallOptions } from '@lifeboat/core/plugin-api';
import type { TreeEntry, TreeEntryAtPath } from './entries.ts';

/** What a snapshot is of: snapshots of one source follow one another. */
export interface SnapshotSource {
  readonly host: string;
  readonly user: string;
  readonly path: string;
}

/** A snapshot of a repository. */
export interface SnapshotInfo {
  /** Names the snapshot within its repository. */
  readonly id: string;
  readonly source: SnapshotSource;
  readonly tags: ReadonlyMap<string, string>;
  readonly description: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** Why it does not hold all of its source, such as `checkpoint` or `canceled`. @default it does */
  readonly incomplete?: string;
  readonly root: TreeEntry;
  /** Bytes of all files. */
  readonly totalSize: number;
  readonly fileCount: number;
  /** Entries that its writer could not read. */
  readonly failedCount: number;
}

/** Which snapshots: all that are given must be equal. */
export interface SnapshotFilter {
  readonly source?: SnapshotSource;
  readonly tags?: Readonly<Record<string, string>>;
}

/** The files of one snapshot. */
export interface SnapshotTree {
  readonly snapshot: SnapshotInfo;
  /** The entries of a directory, by name in the order of UTF-8 bytes.
   * @throws LifeboatError `REPOSITORY_DAMAGED` */
  list(directory: TreeEntry, options?: CallOptions): Promise<readonly TreeEntry[]>;
  /** The entry at a path, `undefined` where there is none. Symlinks are not followed. */
  find(path: readonly string[], options?: CallOptions): Promise<TreeEntry | undefined>;
  /** Everything below a directory, and first itself: each directory before what it holds. */
  walk(options?: CallOptions & { readonly from?: readonly string[] }): AsyncIterable<TreeEntryAtPath>;
  /** The content of a file, or bytes of it. Memory stays bounded.
   * @throws LifeboatError `REPOSITORY_DAMAGED`, at the latest instead of the end of the stream */
  readFile(file: TreeEntry, options?: CallOptions & { readonly range?: ByteRange }): ByteStream;
  /** Where a symlink points to, as bytes. */
  readLink(symlink: TreeEntry, options?: CallOptions): Promise<Uint8Array>;
}
