import type { Issue } from '../../errors/issues/issue.ts';
import type { LocationOutcome } from './location-outcome.ts';

/** The outcome of a deletion. */
export interface DeletedBackup {
  /** The location, with the outcome `deleted`. */
  readonly location: LocationOutcome;
  /** Number of objects that were deleted from the store. */
  readonly objects: number;
  /** Number of uploads that were never completed and are now removed. */
  readonly unfinishedPuts: number;
  /** Number of volume snapshots that were deleted. */
  readonly snapshots: number;
  /** Names of locations that have the same backup, if volume data was kept for them or delete actions did not run because of them. */
  readonly otherCopies: readonly string[];
  /** Names of the restores whose files were deleted with the backup. */
  readonly restores: readonly string[];
  /** Names of the restores that were kept because nothing says which backup they belong to. */
  readonly restoresOfUnknownBackup: readonly string[];
  /** What a person may want to look at, one sentence each. */
  readonly warnings: readonly string[];
  /** The same as `warnings`, with codes, for programs. */
  readonly issues: readonly Issue[];
  /** Objects that were deleted from Velero's namespace, such as `Restore velero/r1`. */
  readonly veleroObjects: readonly string[];
}
