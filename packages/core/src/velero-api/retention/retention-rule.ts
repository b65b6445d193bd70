/**
 * Which expired backups to keep. None of these options deletes anything: a backup that has not expired is always kept.
 *
 * The options apply to each Schedule separately (label `velero.io/schedule-name`), and to all backups without a Schedule together. Only
 * backups that can be restored count: those in phase `Completed` or `PartiallyFailed`, expired or not, with plausible times. The time of a
 * backup is its start. The numbers are whole, from 0. A backup is kept if any of the options keeps it.
 */
export interface RetentionRule {
  /** Number of the newest backups to keep. @default 0 */
  readonly keepLast?: number;
  /** For each of the last so many hours that have backups, keep one: the newest `Completed` backup, or the newest of all if none is
   * `Completed`. Hours without a backup do not count. @default 0 */
  readonly keepHourly?: number;
  /** Like `keepHourly`, for days, from midnight to midnight in `timeZone`. @default 0 */
  readonly keepDaily?: number;
  /** Like `keepHourly`, for weeks, which begin on Monday. @default 0 */
  readonly keepWeekly?: number;
  /** Like `keepHourly`, for months. @default 0 */
  readonly keepMonthly?: number;
  /** Like `keepHourly`, for years. @default 0 */
  readonly keepYearly?: number;
  /** Time zone that decides where hours, days and the other periods begin: a name of the IANA database, such as `Europe/Berlin`.
   * @default 'UTC' */
  readonly timeZone?: string;
  /** Keep the last good backup of a Schedule: its newest `Completed` one, or the newest `PartiallyFailed` one if none is `Completed`.
   * `false` is Velero's rule. @default true */
  readonly gcKeepLastGood?: boolean;
}

/** What the rule looks at of a backup. */
export interface RetentionRow {
  /** Name of the backup. */
  readonly name: string;
  /** Name of its Schedule. */
  readonly schedule?: string | undefined;
  /** As `status.phase` has it. */
  readonly phase?: string | undefined;
  /** As `status.startTimestamp` has it. */
  readonly startTimestamp?: string | undefined;
  /** As `status.expiration` has it. */
  readonly expiration?: string | undefined;
}

/** Why the retention rule deletes or keeps a backup.
 * - `expired`: it is deleted.
 * - `not-expired`: it has not expired.
 * - `bad-record`: its expiration or its start is missing, is not a time, or is impossible: nothing says when it expires.
 * - `not-finished`: its phase is not a final one.
 * - `being-restored`: a restore of it has not ended.
 * - `last-good`, `keep-last`, `keep-hourly` ...: the part of {@link RetentionRule} that keeps it. */
export type RetentionReason =
  | 'expired'
  | 'not-expired'
  | 'bad-record'
  | 'not-finished'
  | 'being-restored'
  | 'last-good'
  | 'keep-last'
  | KeepPeriodReason;

/** A part of {@link RetentionRule} that keeps one of each period. */
export type KeepPeriodReason = 'keep-hourly' | 'keep-daily' | 'keep-weekly' | 'keep-monthly' | 'keep-yearly';

/** What the rule says of a backup. */
export interface RetentionDecision<Row extends RetentionRow = RetentionRow> {
  /** As it was given. */
  readonly row: Row;
  /** `expired`: it goes. All others: it stays. */
  readonly reason: RetentionReason;
  /** The reason, for people. */
  readonly message: string;
}
