/**
 * What is kept although it has expired. None of these deletes anything: a backup that has not expired stays in any case.
 *
 * They count for each Schedule by itself (label `velero.io/schedule-name`), and for all backups without one together. Only what
 * a restore could use counts: backups of phase `Completed` or `PartiallyFailed`, expired or not, whose times make sense. A time is
 * the start of the backup. The numbers are whole, from 0; a backup stays that any of them keeps.
 */
export interface RetentionRule {
  /** So many of the newest backups stay. @default 0 */
  readonly keepLast?: number;
  /** Of each of the last so many hours that have backups one stays: the newest `Completed` one, or the newest of all where none is
   * `Completed`. Hours without a backup do not count. @default 0 */
  readonly keepHourly?: number;
  /** As `keepHourly`, of days, from midnight to midnight in `timeZone`. @default 0 */
  readonly keepDaily?: number;
  /** As `keepHourly`, of weeks, which begin on Monday. @default 0 */
  readonly keepWeekly?: number;
  /** As `keepHourly`, of months. @default 0 */
  readonly keepMonthly?: number;
  /** As `keepHourly`, of years. @default 0 */
  readonly keepYearly?: number;
  /** Where hours, days and the rest begin: a name of the IANA database, such as `Europe/Berlin`. @default 'UTC' */
  readonly timeZone?: string;
  /** The last good backup of a Schedule stays: its newest `Completed` one, or the newest `PartiallyFailed` one where none is
   * `Completed`. `false` is Velero's rule. @default true */
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

/** Why a backup goes or stays, by the rule.
 * - `expired`: it goes.
 * - `not-expired`: its time is not over.
 * - `bad-record`: its expiration or its start is missing, is no time, or cannot be: nothing says when its time is over.
 * - `not-finished`: its phase is not an end.
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
