import type { Issue } from '../../errors/issues/issue.ts';
import type { LocationOutcome } from './location-outcome.ts';

/** What a deletion removed. */
export interface DeletedBackup {
  /** What became of the backup in its location: `deleted`. */
  readonly location: LocationOutcome;
  /** How many objects of the store the backup had. */
  readonly objects: number;
  /** Uploads that were never completed, and that were removed. */
  readonly unfinishedPuts: number;
  /** Volume snapshots that were deleted. */
  readonly snapshots: number;
  /** Locations that have the same backup, if there is volume data that stays for them, or delete actions that were not run. */
  readonly otherCopies: readonly string[];
  /** Names of the restores whose files went with it. */
  readonly restores: readonly string[];
  /** Names of the restores that stay because nothing tells of which backup they are. */
  readonly restoresOfUnknownBackup: readonly string[];
  /** What was done that somebody may want to look at. */
  readonly warnings: readonly string[];
  /** `warnings`, for programs. */
  readonly issues: readonly Issue[];
  /** The objects of Velero's namespace that went, such as `Restore velero/r1`. */
  readonly veleroObjects: readonly string[];
}
