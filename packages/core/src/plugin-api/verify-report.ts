import type { CallOptions } from './call-options.ts';

/**
 * How thorough a verification is. Each depth includes the ones before it:
 * - `blobs`: every piece of content in an index is inside a blob that is listed. Reads only indexes.
 * - `files`: every directory of every snapshot is read, and the content of every file exists.
 * - `contents`: all content is read, decrypted and hashed, and the format's recovery data is checked.
 */
export type VerifyDepth = 'blobs' | 'files' | 'contents';

/** Damage that was found. */
export interface Damage {
  /** What is damaged, with the names of blobs and contents. */
  readonly message: string;
  /** The damaged blob. Absent if none is known. */
  readonly blob?: string;
  /** Id of the damaged snapshot. Absent if none is known. */
  readonly snapshot?: string;
  /** Path from the root of the snapshot. Absent if no single entry is damaged. */
  readonly path?: string;
}

/** Size and digest of a blob as it was stored. */
export interface BlobDigest {
  /** Id of the blob in the repository. */
  readonly blob: string;
  /** Size in bytes. */
  readonly size: number;
  /** SHA-256 of all of its bytes, in lower-case hexadecimal. */
  readonly sha256: string;
}

/** How a repository is verified. */
export interface VerifyOptions extends CallOptions {
  /** How thorough the verification is; see {@link VerifyDepth}. @default 'files' */
  readonly depth?: VerifyDepth;
  /** Digests that {@link WriteSnapshotOptions.onStored} reported. Each of these blobs that still exists is read completely and compared,
   * except at depth `blobs`. Formats that name all blobs by their bytes need none. Blobs that maintenance has removed do not matter. Each
   * digest takes some 150 bytes of memory. @default only what the format itself protects is checked */
  readonly digests?: Iterable<BlobDigest> | AsyncIterable<BlobDigest>;
  /** Ids of the snapshots whose files are checked. @default all */
  readonly snapshots?: readonly string[];
  /** Called for everything that is damaged: blobs, and the files and directories that need them. @default damage is only counted */
  onDamage?(damage: Damage): void;
}

/** The result of a verification. */
export interface VerifyReport {
  /** How thorough it was. */
  readonly depth: VerifyDepth;
  /** Number of damages that were found. */
  readonly damageCount: number;
  /** Number of blobs in the repository. */
  readonly blobCount: number;
  /** Number of pieces of content in the indexes. */
  readonly contentCount: number;
  /** Number of snapshots that were read; 0 at depth `blobs`. */
  readonly snapshotCount: number;
}

/** What to maintain, and as whom. */
export interface MaintainOptions extends CallOptions {
  /**
   * What to do:
   * - `due`: what is due by the repository's own intervals, possibly nothing.
   * - `quick`: merge indexes.
   * - `full`: also find content that no snapshot needs, rewrite packs that are mostly empty, and remove what was found long enough ago.
   * @default 'due'
   */
  readonly mode?: 'due' | 'quick' | 'full';
  /** Who maintains, as `user@host`: a kopia repository records its owner. Velero's is `default@default`. @default 'lifeboat@lifeboat' */
  readonly owner?: string;
  /** kopia: record `owner` as the owner, whoever was recorded before. Use it only if the old owner no longer maintains the repository: two
   * at the same time lose data in a format without locks. If the old owner was Velero, Velero then reports that it may not maintain the
   * repository. restic: remove the locks of others, however recent. Use it only if they no longer work. @default false */
  readonly takeOver?: boolean;
  /** A full maintenance of a repository that locks its blobs locks all of them at least until then. @default the repository's own period */
  readonly lockUntil?: Date | undefined;
}

/** The result of a maintenance. */
export interface MaintenanceReport {
  /** What was done; `none`: nothing was due. */
  readonly mode: 'none' | 'quick' | 'full';
  /** Number of pieces of content that this run found to be needed by no snapshot. kopia keeps them until a later run confirms it. */
  readonly unneededContents: number;
  /** Number of pieces of content that an earlier run had found unneeded, and that a snapshot needs after all. */
  readonly recoveredContents: number;
  /** Number of pieces of content that were copied out of packs that are mostly empty. */
  readonly rewrittenContents: number;
  /** Number of blobs of any kind that were removed. */
  readonly removedBlobs: number;
  /** Size of the removed blobs, in bytes. */
  readonly removedBytes: number;
}
