import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { SnapshotInfo, SnapshotSource } from './snapshots.ts';

/** What was not saved as it is. */
export interface EntryProblem {
  /** Below the root. What is not UTF-8 is replaced. */
  readonly path: string;
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
  readonly message: string;
}

export interface WriteSnapshotOptions extends CallOptions {
  readonly source: SnapshotSource;
  /** @default '' */
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** The ID of a snapshot: files that look the same as in it are not read again. `none` reads all.
   * @default the newest complete one of the same source and tags */
  readonly parent?: string;
  /** When reading began. @default now */
  readonly startedAt?: Date;
  /** Pieces of the repository that are sent at once. Each takes some 24 MiB of memory. @default 2 */
  readonly uploads?: number;
  /** Hears of each entry that was not saved as it is. @default they are only counted */
  onProblem?(problem: EntryProblem): void;
}

/** A snapshot that was written, and what that took. */
export interface WrittenSnapshot {
  readonly snapshot: SnapshotInfo;
  readonly problemCount: number;
  /** Files whose content was taken from the parent without reading it. */
  readonly unchangedFiles: number;
  /** Bytes that were read from files. */
  readonly readBytes: number;
  /** Bytes that were stored. */
  readonly storedBytes: number;
}
