import type { LocationOutcome } from './location-outcome.ts';

/** Progress of a step that reads or writes a backup's files. Sent when the step starts, when it ends, and at most five times a second in
 * between. */
export interface TransferEvent {
  readonly type: 'transfer';
  /** Name of the location that is verified, compared or written. */
  readonly location: string;
  /** `verifying`: the backup in `location` is read to check whether it is sound. `comparing`: what `location` already has is read there and
   * in the source. `copying`: files are written to `location`. `checking`: each file that was written is read back. */
  readonly step: 'verifying' | 'comparing' | 'copying' | 'checking';
  /** The file that is read or written, by its name in the backup's folder; for files of volumes, the volume. */
  readonly file: string;
  /** Stored bytes that the step has processed, over all its files. */
  readonly bytes: number;
  /** The value of `bytes` at the end of the step, by the listed sizes of its files. For `verifying`, the archive only. */
  readonly totalBytes: number;
  /** Whether `totalBytes` is final. It is not if a file turned out to be longer than listed. */
  readonly totalIsFinal: boolean;
}

/** The outcome for the backup in one location is known. */
export interface LocationEvent {
  readonly type: 'location';
  /** The location and the outcome there. */
  readonly location: LocationOutcome;
}
