import type { CallOptions } from '@lifeboat/core/plugin-api';

export interface MaintainOptions extends CallOptions {
  /**
   * - `due`: what the repository's own intervals say, which may be nothing.
   * - `quick`: merges indexes.
   * - `full`: also finds content that no snapshot needs, fills packs that are mostly empty, and removes what was found long enough ago.
   * @default 'due'
   */
  readonly mode?: 'due' | 'quick' | 'full';
  /** Who maintains, as `user@host`: the repository records one. Velero is `default@default`. @default 'lifeboat@lifeboat' */
  readonly owner?: string;
  /** Records `owner` as the one who maintains, whoever did before. Only if that one does so no more: two at once lose data in
   * formats that know no lock. Velero then reports that it may not maintain the repository. @default false */
  readonly takeOver?: boolean;
}

/** What a maintenance did. */
export interface MaintenanceReport {
  /** `none`: nothing was due. */
  readonly mode: 'none' | 'quick' | 'full';
  /** Pieces of content that no snapshot needs, found by this run. They can be read until a later run is sure. */
  readonly unneededContents: number;
  /** Pieces of content that an earlier run had found unneeded, and a snapshot needs. */
  readonly recoveredContents: number;
  /** Pieces of content that were copied from packs that are mostly empty. */
  readonly rewrittenContents: number;
  /** Blobs of any kind that were removed, and their bytes. */
  readonly removedBlobs: number;
  readonly removedBytes: number;
}
