import { isFinished, type OperationPhase } from '../objects/phases.ts';
import { periodNamer } from './period-namer.ts';
import type { KeepPeriodReason, RetentionDecision, RetentionReason, RetentionRow, RetentionRule } from './retention-rule.ts';

/** For {@link decideRetention}. */
export interface DecideRetentionOptions<Row extends RetentionRow> {
  /** All backups of one location; names occur once. */
  readonly rows: readonly Row[];
  /** What is kept although it has expired. */
  readonly rule: RetentionRule;
  /** What expirations are compared with. */
  readonly now: Date;
  /** Name of a restore of this backup that has not ended. @default none */
  readonly restoreOf?: (name: string) => string | undefined;
  /** Whether a Schedule is still there: the last good backup of one that is gone need not stay. @default all are */
  readonly scheduleExists?: (name: string) => boolean;
}

/** A row that counts: a restore could use it. */
interface Countable {
  readonly row: RetentionRow;
  readonly start: number;
  readonly isCompleted: boolean;
}

const periods = {
  keepHourly: ['keep-hourly', 'the hour'],
  keepDaily: ['keep-daily', 'the day'],
  keepWeekly: ['keep-weekly', 'the week from'],
  keepMonthly: ['keep-monthly', 'the month'],
  keepYearly: ['keep-yearly', 'the year'],
} as const satisfies Partial<Record<keyof RetentionRule, readonly [KeepPeriodReason, string]>>;

// There was no Velero earlier: a clock that says so was not set.
const earliestStart = Date.UTC(2017, 0, 1);

/** Which backups of a location go and which stay, with the reason for each, in the order of `rows`. Reads no clock and changes nothing:
 * the same rows and the same time give the same answer. Once what has to go is gone, the answer for the others is the same. */
export function decideRetention<Row extends RetentionRow>(options: DecideRetentionOptions<Row>): RetentionDecision<Row>[] {
  const { rows, now, restoreOf = () => undefined } = options;
  const kept = keptByRule(options);
  return rows.map((row) => {
    const say = (reason: RetentionReason, message: string): RetentionDecision<Row> => ({ row, reason, message });
    const { expiration } = row;
    if (!isFinished(phaseOf(row))) return say('not-finished', `its phase is ${row.phase || 'New'}`);
    const problem = timeProblem(row, now);
    if (problem !== undefined) return say('bad-record', problem);
    if (Date.parse(expiration ?? '') > now.getTime()) return say('not-expired', `it expires at ${expiration}`);
    const restore = restoreOf(row.name);
    if (restore !== undefined) return say('being-restored', `restore "${restore}" of it has not ended`);
    const keeps = kept.get(row.name);
    return keeps ? say(...keeps) : say('expired', `it expired at ${expiration}`);
  });
}

/** Name of a backup to why it is kept. */
function keptByRule(options: Omit<DecideRetentionOptions<RetentionRow>, 'restoreOf'>): Map<string, readonly [RetentionReason, string]> {
  const { rows, rule, now, scheduleExists = () => true } = options;
  const groups = new Map<string | undefined, Countable[]>();
  for (const row of rows) {
    const isCompleted = row.phase === 'Completed';
    if (!(isCompleted || row.phase === 'PartiallyFailed') || timeProblem(row, now) !== undefined) continue;
    const group = groups.get(row.schedule) ?? [];
    groups.set(row.schedule, group);
    group.push({ row, start: Date.parse(row.startTimestamp ?? ''), isCompleted });
  }
  const kept = new Map<string, readonly [RetentionReason, string]>();
  const keep = ({ row }: Countable, reason: RetentionReason, message: string) => {
    if (!kept.has(row.name)) kept.set(row.name, [reason, message]);
  };
  const periodName = periodNamer(rule.timeZone ?? 'UTC');
  for (const [schedule, group] of groups) {
    group.sort(newestFirst);
    const whose = schedule === undefined ? 'the backups without a schedule' : `schedule "${schedule}"`;
    const lastGood = group.find(({ isCompleted }) => isCompleted) ?? group[0];
    if ((rule.gcKeepLastGood ?? true) && schedule !== undefined && scheduleExists(schedule) && lastGood)
      keep(lastGood, 'last-good', `it is the last good one of ${whose}`);
    for (const one of group.slice(0, rule.keepLast ?? 0)) keep(one, 'keep-last', `it is one of the last ${rule.keepLast} of ${whose}`);
    for (const [field, [reason, word]] of Object.entries(periods) as [keyof typeof periods, readonly [KeepPeriodReason, string]][]) {
      const chosen = ofPeriods(group, rule[field] ?? 0, (start) => periodName(start, reason));
      for (const [period, one] of chosen) keep(one, reason, `it stands for ${word} ${period} of ${whose}`);
    }
  }
  return kept;
}

/** Of each of the newest periods the one that is kept. */
function ofPeriods(newestFirst: readonly Countable[], count: number, nameOf: (start: number) => string): Map<string, Countable> {
  const chosen = new Map<string, Countable>();
  if (count === 0) return chosen;
  for (const one of newestFirst) {
    const period = nameOf(one.start);
    const there = chosen.get(period);
    if (!there && chosen.size >= count) break;
    if (!there || (one.isCompleted && !there.isCompleted)) chosen.set(period, one);
  }
  return chosen;
}

/** Why nothing can be told by the times of a backup. A record that lies must neither delete its backup nor stand in for a good one. */
function timeProblem({ phase, startTimestamp, expiration }: RetentionRow, now: Date): string | undefined {
  const end = Date.parse(expiration ?? '');
  if (Number.isNaN(end)) return expiration ? 'its expiration is no time' : 'it has no expiration';
  const start = Date.parse(startTimestamp ?? '');
  if (Number.isNaN(start)) {
    if (startTimestamp) return 'its start is no time';
    // A backup that failed its validation never began.
    return phase === 'Completed' || phase === 'PartiallyFailed' ? 'it has no start' : undefined;
  }
  if (start < earliestStart) return `its start, ${startTimestamp}, is before there were such backups`;
  if (start > now.getTime()) return `its start, ${startTimestamp}, is in the future`;
  return end < start ? `its expiration, ${expiration}, is before its start, ${startTimestamp}` : undefined;
}

// Of two that began in the same second one has to be the newer one, and always the same.
function newestFirst(a: Countable, b: Countable): number {
  return b.start - a.start || (a.row.name < b.row.name ? 1 : -1);
}

function phaseOf({ phase }: RetentionRow): OperationPhase | undefined {
  return phase as OperationPhase | undefined;
}
