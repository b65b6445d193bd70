import type { CallOptions } from '@lifeboat/core/plugin-api';

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
  readonly path?: string;
}

export interface VerifyOptions extends CallOptions {
  /** @default 'files' */
  readonly depth?: VerifyDepth;
  /** Hears of all that is damaged: blobs, and files and directories that need them. @default it is only counted */
  onDamage?(damage: Damage): void;
}

/** What was verified. */
export interface VerifyReport {
  readonly depth: VerifyDepth;
  readonly damageCount: number;
  readonly blobCount: number;
  readonly contentCount: number;
  /** Of depth `files` and deeper. */
  readonly snapshotCount: number;
}
