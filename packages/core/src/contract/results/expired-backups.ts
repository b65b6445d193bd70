import type { Issue } from '../../errors/issues/issue.ts';
import type { RetentionReason } from '../../velero-api/retention/retention-rule.ts';

/** Why a backup was deleted or kept: a reason of the retention rule, or one of these:
 * - `unfinished`: a run is writing it, or left it incomplete. Nothing says when it expires.
 * - `broken`: its `velero-backup.json` cannot be read.
 * - `locked`: one of its files is locked in the store.
 * - `in-use`: another run holds it, or a restore of it is running.
 * - `changed`: somebody else changed or deleted it in the meantime.
 * - `read-only`: its location is read-only.
 * - `error`: the deletion failed. */
export type BackupRetentionReason = RetentionReason | 'unfinished' | 'broken' | 'locked' | 'in-use' | 'changed' | 'read-only' | 'error';

/** The outcome for one backup, and why. */
export interface BackupRetention {
  /** Name of the backup. */
  readonly name: string;
  /** Name of its storage location. */
  readonly location: string;
  /** Name of its Schedule. Absent if it was not made by one. */
  readonly schedule?: string;
  /** When it started, as it is stored (RFC 3339). */
  readonly startTimestamp?: string;
  /** When it expires, as it is stored (RFC 3339). */
  readonly expiration?: string;
  /** `to-delete`: in a dry run, a backup that would be deleted. `failed`: it could not be deleted; some or all of it is still there. */
  readonly outcome: 'deleted' | 'to-delete' | 'kept' | 'failed';
  /** Why, for programs. */
  readonly reason: BackupRetentionReason;
  /** Why, for people. */
  readonly message: string;
}

/** What {@link Engine.deleteExpired} did or, with `dryRun`, would do. */
export interface ExpiredBackups {
  /** Every backup that was checked, by location and then by name. Each takes a few hundred bytes of memory. */
  readonly backups: readonly BackupRetention[];
  /** Number of backups that were deleted; in a dry run, that would be. */
  readonly deleted: number;
  /** Number of backups that were kept. */
  readonly kept: number;
  /** Number of backups that could not be deleted. */
  readonly failed: number;
  /** What a person may want to look at: failures as errors; as warnings, backups that were kept for a reason that may pass, or whose
   * expiration is unknown. At most 1,000, then one that counts the rest. */
  readonly issues: readonly Issue[];
}
