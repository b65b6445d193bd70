import type { CopiedBackup } from './copied-backup.ts';
import type { RepairOutcome } from './repaired-backup.ts';

/** How far a step of a copy or a repair is: told when it begins, when it ends, and at most five times a second meanwhile. */
export interface CopyProgressEvent {
  readonly type: 'progress';
  /** Name of the backup. */
  readonly backup: string;
  /** The location that is verified, compared or written. */
  readonly location: string;
  /** `verifying`: the backup in `location` is read to see whether it is sound. `comparing`: what `location` has already is read
   * there and in the source. `copying`: files are written to `location`; each is read back at once, which is `checking`. */
  readonly step: 'verifying' | 'comparing' | 'copying' | 'checking';
  /** The file that is read or written, by its name in the backup's folder. */
  readonly file: string;
  /** Stored bytes that the step has done, of all its files. */
  readonly bytes: number;
  /** Of `bytes`, as the step's files were listed. Verifying counts the archive only. */
  readonly totalBytes: number;
}

/** What became of a copy in its target. */
export interface CopyOutcome {
  /** The target's name. */
  readonly name: string;
  /** As {@link CopiedBackup} has it. `failed`: what the call rejects with is `error`. */
  readonly outcome: CopiedBackup['outcome'] | 'failed';
  readonly error?: Error;
  /** Stored bytes that were copied. */
  readonly bytes: number;
}

/** What `copyBackup` tells meanwhile: progress and, at the end, the outcome. A canceled copy has none. */
export type CopyEvent = CopyProgressEvent | { readonly type: 'location'; readonly backup: string; readonly location: CopyOutcome };

/** What `repairBackup` tells meanwhile: progress, and the outcome of each location as soon as it is known. */
export type RepairEvent = CopyProgressEvent | { readonly type: 'location'; readonly backup: string; readonly location: RepairOutcome };
