import type { ByteStream, CallOptions } from './call-options.ts';
import type { ByteRange } from './object-store.ts';
import type { TreeEntry, TreeEntryAtPath } from './source-entry.ts';
import type { BlobDigest, Damage } from './verify-report.ts';

/** What a snapshot is of: snapshots of one source follow one another. */
export interface SnapshotSource {
  /** Name of the machine. Velero says `default`. */
  readonly host: string;
  /** Name of the user. Velero says `default`. */
  readonly user: string;
  /** What was saved there. */
  readonly path: string;
}

/** A snapshot of a repository. */
export interface SnapshotInfo {
  /** Names the snapshot within its repository. */
  readonly id: string;
  /** What it is of. */
  readonly source: SnapshotSource;
  /** What its writer noted of it. */
  readonly tags: ReadonlyMap<string, string>;
  /** For people. */
  readonly description: string;
  /** When reading began. */
  readonly startedAt: Date;
  /** When it was written. */
  readonly endedAt: Date;
  /** Why it does not hold all of its source, such as `checkpoint` or `canceled`. @default it does */
  readonly incomplete?: string;
  /** Its topmost directory. restic itself keeps nothing of it but its entries: mode and owner are made up then (0755, 0:0). */
  readonly root: TreeEntry;
  /** Bytes of all files. 0 where its writer did not note it (restic before 0.17). */
  readonly totalSize: number;
  /** Files in it. 0 where its writer did not note it. */
  readonly fileCount: number;
  /** Entries that its writer could not read. */
  readonly failedCount: number;
}

/** Which snapshots: all that are given must be equal. */
export interface SnapshotFilter {
  /** @default any */
  readonly source?: SnapshotSource;
  /** Tags that a snapshot must have. @default any */
  readonly tags?: Readonly<Record<string, string>>;
}

/** How snapshots are listed. */
export interface ListSnapshotsOptions extends CallOptions {
  /** Hears of each snapshot that cannot be read, by its ID where that is known, and of each blob that may hold some.
   * @default they are left out */
  onDamage?(damage: Damage): void;
}

/** The files of one snapshot. */
export interface SnapshotTree {
  /** Whose files they are. */
  readonly snapshot: SnapshotInfo;
  /** The entries of a directory, by name in the order of UTF-8 bytes.
   * @throws LifeboatError `REPOSITORY_DAMAGED` */
  list(directory: TreeEntry, options?: CallOptions): Promise<readonly TreeEntry[]>;
  /** The entry at a path, `undefined` where there is none. Symlinks are not followed. */
  find(path: readonly string[], options?: CallOptions): Promise<TreeEntry | undefined>;
  /** Everything below a directory, and first itself: each directory before what it holds. */
  walk(options?: CallOptions & { readonly from?: readonly string[] }): AsyncIterable<TreeEntryAtPath>;
  /** The content of a file, or bytes of it. Memory stays bounded. With `reuse` the reader needs a chunk no more once it asks for the next
   * one: its memory may be given back then. Without it chunks stay as they are.
   * @throws LifeboatError `REPOSITORY_DAMAGED`, at the latest instead of the end of the stream */
  readFile(file: TreeEntry, options?: CallOptions & { readonly range?: ByteRange; readonly reuse?: boolean }): ByteStream;
  /** Where a symlink points to, as bytes. */
  readLink(symlink: TreeEntry, options?: CallOptions): Promise<Uint8Array>;
}

/** What was not saved as it is. */
export interface EntryProblem {
  /** Below the root. What is not UTF-8 is replaced. */
  readonly path: string;
  /** What became of it. */
  readonly kind: /** It could not be opened or read, or was gone: it is not in the snapshot. */
    | 'unreadable'
    /** It had another length than was announced: what was read is in the snapshot. */
    | 'changed-while-read'
    /** The format keeps no such type: it is not in the snapshot. */
    | 'type-not-kept'
    /** The format keeps UTF-8 only: it is in the snapshot under another name. */
    | 'renamed'
    /** The format does not keep some of its facts, such as extended attributes. */
    | 'facts-not-kept';
  /** For people. */
  readonly message: string;
}

/** What a snapshot is of, and how it is written. */
export interface WriteSnapshotOptions extends CallOptions {
  /** What it is of. */
  readonly source: SnapshotSource;
  /** @default '' */
  readonly description?: string;
  /** What is noted of it, by which it is found. @default none */
  readonly tags?: Readonly<Record<string, string>>;
  /** The ID of a snapshot: files that look the same as in it are not read again. `none` reads all.
   * @default the newest complete one of the same source and tags */
  readonly parent?: string;
  /** When reading began. @default now */
  readonly startedAt?: Date;
  /** Names it as the snapshot of another repository of the same format is named, of which it is a copy: one of that name is replaced. Where names
   * are free, as those of kopia are (32 hexadecimal digits); restic names snapshots by their bytes, and refuses it. @default a new name */
  readonly id?: string | undefined;
  /** Files that are opened and read at once, for sources that can do so, such as folders. With 1, no entry is asked for while a file is
   * read. Each takes some 8 MiB of memory where files are large. @default 1 */
  readonly parallelFiles?: number;
  /** Pieces of the repository that are sent at once. Each takes some 24 MiB of memory. @default 2 */
  readonly uploads?: number;
  /** Locks the blobs that it stores at least until then, where the repository locks its blobs. @default for the repository's own period */
  readonly lockUntil?: Date | undefined;
  /** Hears of each blob whose bytes are not all protected by the format itself, once it is stored: kept elsewhere, and given to `verify`
   * ({@link VerifyOptions.digests}), these tell a change of any byte. kopia has such blobs, its packs; restic names all by their bytes, and
   * tells none. A run that fails may have told some. @default nobody does */
  onStored?(blob: BlobDigest): void;
  /** Hears of each entry that was not saved as it is. @default they are only counted */
  onProblem?(problem: EntryProblem): void;
}

/** A snapshot that was written, and what that took. */
export interface WrittenSnapshot {
  /** As it is listed. */
  readonly snapshot: SnapshotInfo;
  /** Entries that were not saved as they are. */
  readonly problemCount: number;
  /** Files whose content was taken from the parent without reading it. */
  readonly unchangedFiles: number;
  /** Bytes that were read from files. */
  readonly readBytes: number;
  /** Bytes that were stored. */
  readonly storedBytes: number;
}
