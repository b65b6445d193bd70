import type { Issue } from '../../errors/issues/issue.ts';
import type { RetentionReason } from '../../velero-api/retention/retention-rule.ts';

/** Why a backup of a location was deleted or kept: by the rule, or
 * - `unfinished`: a run writes it, or left it in part. Nothing says when its time is over.
 * - `broken`: its `velero-backup.json` cannot be read.
 * - `locked`: a file of it is locked in the store.
 * - `in-use`: another run holds it, or a restore of it.
 * - `changed`: somebody else changed or deleted it meanwhile.
 * - `read-only`: its location is.
 * - `error`: the deletion failed. */
export type BackupRetentionReason = RetentionReason | 'unfinished' | 'broken' | 'locked' | 'in-use' | 'changed' | 'read-only' | 'error';

/** What became of a backup, and why. */
export interface BackupRetention {
  /** Name of the backup. */
  readonly name: string;
  /** Name of its storage location. */
  readonly location: string;
  /** Name of its Schedule. */
  readonly schedule?: string;
  /** When it began, as it is stored. */
  readonly startTimestamp?: string;
  /** When it expires, as it is stored. */
  readonly expiration?: string;
  /** `to-delete`: a dry run would be followed by its deletion. `failed`: it could not be deleted; all or something of it is there. */
  readonly outcome: 'deleted' | 'to-delete' | 'kept' | 'failed';
  /** Why. */
  readonly reason: BackupRetentionReason;
  /** The reason, for people. */
  readonly message: string;
}

/** What {@link Engine.deleteExpired} did, or with `dryRun` would do. */
export interface ExpiredBackups {
  /** Every backup that was looked at, by location and then by name: a few hundred bytes each. */
  readonly backups: readonly BackupRetention[];
  /** How many were deleted; in a dry run how many would be. */
  readonly deleted: number;
  /** How many stay. */
  readonly kept: number;
  /** How many could not be deleted. */
  readonly failed: number;
  /** What somebody may want to look at: failures as errors; what is kept for a reason that may pass, or of which nothing tells when its
   * time is over, as warnings. At most 1,000 and one that says how many more there were. */
  readonly issues: readonly Issue[];
}
