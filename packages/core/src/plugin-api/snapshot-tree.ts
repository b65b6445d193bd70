import type { ByteStream, CallOptions } from './call-options.ts';
import type { ByteRange } from './object-store.ts';
import type { TreeEntry, TreeEntryAtPath } from './source-entry.ts';
import type { BlobDigest, Damage } from './verify-report.ts';

/** What a snapshot is taken of. Snapshots of the same source form a series. */
export interface SnapshotSource {
  /** Name of the machine. Velero says `default`. */
  readonly host: string;
  /** Name of the user. Velero says `default`. */
  readonly user: string;
  /** Path of what was saved. */
  readonly path: string;
}

/** A snapshot in a repository. */
export interface SnapshotInfo {
  /** Id of the snapshot in its repository. */
  readonly id: string;
  /** What the snapshot was taken of. */
  readonly source: SnapshotSource;
  /** Tags that its writer gave it. */
  readonly tags: ReadonlyMap<string, string>;
  /** Description, for people. */
  readonly description: string;
  /** When reading began. */
  readonly startedAt: Date;
  /** When writing the snapshot ended. */
  readonly endedAt: Date;
  /** Why the snapshot does not hold all of its source, such as `checkpoint` or `canceled`. @default absent: it is complete */
  readonly incomplete?: string;
  /** Its topmost directory. restic stores only its entries: mode and owner are then made up (0755, 0:0). */
  readonly root: TreeEntry;
  /** Size of all files, in bytes. 0 if its writer did not note it (restic before 0.17). */
  readonly totalSize: number;
  /** Number of files. 0 if its writer did not note it. */
  readonly fileCount: number;
  /** Number of entries that its writer could not read. */
  readonly failedCount: number;
}

/** Selects snapshots. All conditions that are given must hold. */
export interface SnapshotFilter {
  /** Source of the snapshots. @default any */
  readonly source?: SnapshotSource;
  /** Tags that a snapshot must have. @default any */
  readonly tags?: Readonly<Record<string, string>>;
}

/** How snapshots are listed. */
export interface ListSnapshotsOptions extends CallOptions {
  /** Called for each snapshot that cannot be read, with its id if that is known, and for each damaged blob that may hold snapshots.
   * @default they are left out silently */
  onDamage?(damage: Damage): void;
}

/** The files of one snapshot. */
export interface SnapshotTree {
  /** The snapshot that the files belong to. */
  readonly snapshot: SnapshotInfo;
  /** Lists the entries of a directory, by name in the order of UTF-8 bytes.
   * @throws LifeboatError `REPOSITORY_DAMAGED` */
  list(directory: TreeEntry, options?: CallOptions): Promise<readonly TreeEntry[]>;
  /** Finds the entry at a path; `undefined` if there is none. Symlinks are not followed. */
  find(path: readonly string[], options?: CallOptions): Promise<TreeEntry | undefined>;
  /** Lists a directory and everything below it, each directory before its content. */
  walk(options?: CallOptions & { readonly from?: readonly string[] }): AsyncIterable<TreeEntryAtPath>;
  /** Reads a file or a range of it. Memory stays bounded. With `reuse`, a chunk may be overwritten once the reader asks for the next one;
   * without it, chunks stay unchanged.
   * @throws LifeboatError `REPOSITORY_DAMAGED`, at the latest at the end of the stream */
  readFile(file: TreeEntry, options?: CallOptions & { readonly range?: ByteRange; readonly reuse?: boolean }): ByteStream;
  /** Reads the target of a symlink, as bytes. */
  readLink(symlink: TreeEntry, options?: CallOptions): Promise<Uint8Array>;
}

/** An entry that was not saved exactly. */
export interface EntryProblem {
  /** Path from the root. Bytes that are not UTF-8 are replaced. */
  readonly path: string;
  /** What happened to the entry. */
  readonly kind: /** The entry could not be opened or read, or was gone: it is not in the snapshot. */
    | 'unreadable'
    /** The file had another length than announced: what was read is in the snapshot. */
    | 'changed-while-read'
    /** The format cannot store this type of entry: it is not in the snapshot. */
    | 'type-not-kept'
    /** The format can store only UTF-8 names: the entry is in the snapshot under another name. */
    | 'renamed'
    /** The format cannot store some of the entry's facts, such as extended attributes. */
    | 'facts-not-kept';
  /** What happened, for people. */
  readonly message: string;
}

/** What a snapshot is taken of, and how it is written. */
export interface WriteSnapshotOptions extends CallOptions {
  /** What the snapshot is taken of. */
  readonly source: SnapshotSource;
  /** Description, for people. @default '' */
  readonly description?: string;
  /** Tags by which the snapshot can be found. @default none */
  readonly tags?: Readonly<Record<string, string>>;
  /** Id of a parent snapshot: files that look the same as in it are not read again. `none` reads all files.
   * @default the newest complete snapshot with the same source and tags */
  readonly parent?: string;
  /** When reading began. @default now */
  readonly startedAt?: Date;
  /** Id of the snapshot, for a copy that keeps the id of the snapshot in another repository of the same format. A snapshot with this id is
   * replaced. Works for formats with free ids, such as kopia (32 hexadecimal digits); restic computes ids from the bytes and refuses it.
   * @default a new id */
  readonly id?: string | undefined;
  /** Number of files that are opened and read at the same time, for sources that can do so, such as folders. With 1, the next entry is
   * requested only after a file was read. Each takes some 8 MiB of memory if files are large. @default 1 */
  readonly parallelFiles?: number;
  /** Number of blobs that are uploaded at the same time. Each takes some 24 MiB of memory. @default 2 */
  readonly uploads?: number;
  /** Lock the blobs that it stores at least until then, if the repository locks its blobs. @default the repository's own period */
  readonly lockUntil?: Date | undefined;
  /** Called for each stored blob whose bytes the format itself does not protect completely. Keep these digests elsewhere and pass them to
   * `verify` ({@link VerifyOptions.digests}) to detect a change of any byte. kopia has such blobs, its packs. restic names all blobs by
   * their bytes and reports none. A run that fails may have reported some. @default they are not reported */
  onStored?(blob: BlobDigest): void;
  /** Called for each entry that was not saved exactly. @default they are only counted */
  onProblem?(problem: EntryProblem): void;
}

/** A snapshot that was written, and what that took. */
export interface WrittenSnapshot {
  /** The snapshot, as it is listed. */
  readonly snapshot: SnapshotInfo;
  /** Number of entries that were not saved exactly. */
  readonly problemCount: number;
  /** Number of files whose content was taken from the parent without reading it. */
  readonly unchangedFiles: number;
  /** Bytes that were read from files. */
  readonly readBytes: number;
  /** Bytes that were stored. */
  readonly storedBytes: number;
}
