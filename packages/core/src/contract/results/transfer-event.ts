import type { LocationOutcome } from './location-outcome.ts';

/** How far a step that reads or writes a backup's files is: told when it begins, when it ends, and at most five times a second
 * meanwhile. */
export interface TransferEvent {
  readonly type: 'transfer';
  /** The location that is verified, compared or written. */
  readonly location: string;
  /** `verifying`: the backup in `location` is read to see whether it is sound. `comparing`: what `location` has already is read
   * there and in the source. `copying`: files are written to `location`; each is read back at once, which is `checking`. */
  readonly step: 'verifying' | 'comparing' | 'copying' | 'checking';
  /** The file that is read or written, by its name in the backup's folder; of copied files of volumes which volume they are of. */
  readonly file: string;
  /** Stored bytes that the step has done, of all its files. */
  readonly bytes: number;
  /** What `bytes` will be in the end, as the step's files were listed. Verifying counts the archive only. */
  readonly totalBytes: number;
  /** Whether `totalBytes` stays as it is. False when a file turned out to be longer than it was listed. */
  readonly totalIsFinal: boolean;
}

/** What became of the backup in a location is known. */
export interface LocationEvent {
  readonly type: 'location';
  /** The location, and what became of the backup there. */
  readonly location: LocationOutcome;
}
