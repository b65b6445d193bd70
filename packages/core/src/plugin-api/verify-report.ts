import type { CallOptions } from './call-options.ts';

/**
 * How deep a verification looks, each depth with what the ones before it do:
 * - `blobs`: every piece of content that an index names lies within a blob that is listed. Reads indexes only.
 * - `files`: every directory of every snapshot is read, and every file's content is there.
 * - `contents`: all content is read, decrypted and hashed, and what the format keeps for recovery is checked.
 */
export type VerifyDepth = 'blobs' | 'files' | 'contents';

/** Something that a verification found. */
export interface Damage {
  /** What is wrong, with the names of blobs and contents. */
  readonly message: string;
  /** The blob that is concerned, where one is known. */
  readonly blob?: string;
  /** The snapshot that is concerned, and what below its root. */
  readonly snapshot?: string;
  /** Below the root of the snapshot, where something below is concerned. */
  readonly path?: string;
}

/** A blob as it was stored. */
export interface BlobDigest {
  /** Its ID within the repository. */
  readonly blob: string;
  /** In bytes. */
  readonly size: number;
  /** SHA-256 of all of its bytes, in lower-case hexadecimal. */
  readonly sha256: string;
}

/** How a repository is verified. */
export interface VerifyOptions extends CallOptions {
  /** @default 'files' */
  readonly depth?: VerifyDepth;
  /** What {@link WriteSnapshotOptions.onStored} told of snapshots: each of these blobs that is still there is read whole and
   * compared, except at depth `blobs`. Formats that name all blobs by their bytes need none. Blobs that maintenance has removed since do not
   * matter. Some 150 bytes of memory each. @default what the format itself protects is looked at */
  readonly digests?: Iterable<BlobDigest> | AsyncIterable<BlobDigest>;
  /** IDs of the snapshots whose files are looked at. @default all */
  readonly snapshots?: readonly string[];
  /** Hears of all that is damaged: blobs, and files and directories that need them. @default it is only counted */
  onDamage?(damage: Damage): void;
}

/** What was verified. */
export interface VerifyReport {
  /** How deep it looked. */
  readonly depth: VerifyDepth;
  /** What was found damaged. */
  readonly damageCount: number;
  /** Blobs that are there. */
  readonly blobCount: number;
  /** Pieces of content that indexes name. */
  readonly contentCount: number;
  /** Snapshots that were read: 0 at depth `blobs`. */
  readonly snapshotCount: number;
}

/** What is to be maintained, and by whom. */
export interface MaintainOptions extends CallOptions {
  /**
   * - `due`: what the repository's own intervals say, which may be nothing.
   * - `quick`: merges indexes.
   * - `full`: also finds content that no snapshot needs, fills packs that are mostly empty, and removes what was found long enough ago.
   * @default 'due'
   */
  readonly mode?: 'due' | 'quick' | 'full';
  /** Who maintains, as `user@host`: a kopia repository records one. Velero is `default@default`. @default 'lifeboat@lifeboat' */
  readonly owner?: string;
  /** kopia: records `owner` as the one who maintains, whoever did before. Only if that one does so no more: two at once lose data in
   * formats that know no lock. Velero then reports that it may not maintain the repository. restic: removes the locks of others, however
   * fresh they are: only if they are at work no more. @default false */
  readonly takeOver?: boolean;
  /** A full maintenance of a repository that locks its blobs locks all of them at least until then. @default for the repository's own period */
  readonly lockUntil?: Date | undefined;
}

/** What a maintenance did. */
export interface MaintenanceReport {
  /** `none`: nothing was due. */
  readonly mode: 'none' | 'quick' | 'full';
  /** Pieces of content that no snapshot needs, found by this run. kopia keeps them until a later run is sure. */
  readonly unneededContents: number;
  /** Pieces of content that an earlier run had found unneeded, and a snapshot needs. */
  readonly recoveredContents: number;
  /** Pieces of content that were copied from packs that are mostly empty. */
  readonly rewrittenContents: number;
  /** Blobs of any kind that were removed. */
  readonly removedBlobs: number;
  /** Bytes of the blobs that were removed. */
  readonly removedBytes: number;
}
