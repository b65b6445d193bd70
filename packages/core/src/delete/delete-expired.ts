import type { ExpiryEvent } from '../contract/events.ts';
import type { DeletedBackup } from '../contract/results/deleted-backup.ts';
import type { BackupRetention, ExpiredBackups } from '../contract/results/expired-backups.ts';
import type { BackupStore } from '../contract/store/backup-store.ts';
import type { BackupEntry } from '../contract/store/stored-file.ts';
import type { Issue } from '../errors/issues/issue.ts';
import { createIssueList } from '../errors/issues/issue-list.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import { canceledError, throwIfAborted } from '../errors/throw-if-aborted.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import { decideRetention } from '../velero-api/retention/decide-retention.ts';
import type { RetentionDecision, RetentionRow, RetentionRule } from '../velero-api/retention/retention-rule.ts';
import { createDeletionProgress } from './deletion-progress.ts';
import { expiryIssue, keptReasonOf } from './expiry-issue.ts';
import { readRetention } from './read-retention.ts';

interface DeleteExpiredOptions extends CallOptions {
  readonly stores: readonly BackupStore[];
  readonly rule: RetentionRule;
  /** @default false */
  readonly dryRun?: boolean | undefined;
  readonly now: () => Date;
  /** Those of a listing that are looked at. */
  readonly select: (entries: AsyncIterable<BackupEntry>) => AsyncIterable<BackupEntry>;
  /** Deletes one, unless `check` throws: it is called once nobody else can change the backup. */
  readonly remove: (backups: BackupStore, name: string, check: (entry: BackupEntry | undefined) => void) => Promise<DeletedBackup>;
  /** Called once all locations are read, before anything is deleted. */
  readonly accept?: (() => void) | undefined;
  readonly onEvent?: ((event: ExpiryEvent) => void) | undefined;
}

/** A location that was read whole. */
interface Plan {
  readonly backups: BackupStore;
  readonly rows: readonly RetentionRow[];
  /** What is no backup, or not yet. */
  readonly others: readonly BackupRetention[];
  /** Name of a backup to a restore of it that has not ended. */
  readonly restores: ReadonlyMap<string, string>;
}

/**
 * Deletes the backups of each location whose time is over, one after the other. A location is read whole before anything is decided: of
 * one that cannot be, nothing is deleted. Nothing is deleted early because a clock is wrong: a backup goes once it has expired by
 * the clock of this host and by that of the store.
 * @throws LifeboatError `STORE_READ_ONLY` and what reading fails with where it is the only location, `CANCELED`
 */
export async function deleteExpired(options: DeleteExpiredOptions): Promise<ExpiredBackups> {
  const { stores, rule, dryRun = false, now, signal } = options;
  const issues = createIssueList();
  const tell = (issue: Issue) => {
    issues.add(issue);
    options.onEvent?.({ type: 'issue', issue });
  };
  const plans: Plan[] = [];
  for (const backups of stores) {
    try {
      if (stores.length === 1 && !dryRun) backups.refuseReadOnly('deleting expired backups');
      plans.push({ backups, ...(await readRetention({ ...options, backups, now: now() })) });
    } catch (error) {
      if (stores.length === 1 || signal?.aborted) throw error;
      const message = `Location "${backups.location}" could not be read, so nothing was deleted there: ${messageOf(error)}`;
      tell({ severity: 'error', code: 'EXPIRED_BACKUP_NOT_DELETED', message, location: backups.location, ...codeOf(error) });
    }
  }
  options.accept?.();

  const outcomes: BackupRetention[] = [];
  const note = (retention: BackupRetention, error?: unknown) => {
    outcomes.push(retention);
    const issue = expiryIssue(retention);
    if (issue) tell({ ...issue, ...codeOf(error) });
    if (retention.reason !== 'not-expired') options.onEvent?.({ type: 'expired-backup', backup: retention });
  };
  const progress = createDeletionProgress(options.onEvent);
  const totals = plans.map((plan) => decide(plan, now()).filter(isExpired).length);
  progress.expect(totals.reduce((sum, count) => sum + count, 0));
  for (const plan of plans) await deleteIn(plan);
  progress.finish();
  const count = (...wanted: readonly BackupRetention['outcome'][]) => outcomes.filter(({ outcome }) => wanted.includes(outcome)).length;
  return {
    backups: outcomes,
    deleted: count('deleted', 'to-delete'),
    kept: count('kept'),
    failed: count('failed'),
    issues: issues.list(),
  };

  function decide({ rows, restores }: Plan, time: Date): RetentionDecision[] {
    return decideRetention({ rows, rule, now: time, restoreOf: (name) => restores.get(name) });
  }

  async function deleteIn(plan: Plan): Promise<void> {
    const { backups } = plan;
    const { location } = backups;
    let decisions: readonly RetentionDecision[];
    try {
      decisions = await decideByBothClocks(plan);
    } catch (error) {
      if (signal?.aborted) throw error;
      const message = `What time it is in location "${location}" could not be told, so nothing was deleted there: ${messageOf(error)}`;
      decisions = decide(plan, now());
      for (const { row } of decisions.filter(isExpired))
        note({ ...factsOf(row, location), outcome: 'failed', reason: 'error', message }, error);
      decisions = decisions.filter((decision) => !isExpired(decision));
    }
    const others = [...plan.others];
    for (const { row, reason, message } of decisions) {
      // By name, as the location is listed.
      while (others[0] && others[0].name < row.name) note(others.shift() as BackupRetention);
      const facts = factsOf(row, location);
      if (reason !== 'expired') note({ ...facts, outcome: 'kept', reason, message });
      else {
        throwIfAborted(signal, 'Deleting expired backups');
        note(...(await deleteOne(backups, row, { ...facts, outcome: dryRun ? 'to-delete' : 'deleted', reason, message })));
        progress.removed();
      }
    }
    for (const other of others) note(other);
  }

  async function decideByBothClocks(plan: Plan): Promise<RetentionDecision[]> {
    const time = now();
    const decisions = decide(plan, time);
    const [first] = decisions.filter(isExpired);
    if (!first || dryRun || isReadOnly(plan.backups)) return decisions;
    const inStore = await plan.backups.readClock(first.row.name, { now: time, signal });
    return inStore < time ? decide(plan, inStore) : decisions;
  }

  async function deleteOne(backups: BackupStore, row: RetentionRow, done: BackupRetention): Promise<readonly [BackupRetention, unknown?]> {
    let hasChanged = false;
    try {
      if (dryRun) await backups.refuseLocked(row.name, { signal });
      else {
        const { issues: more } = await options.remove(backups, row.name, (entry) => {
          hasChanged = !isStill(row, entry);
          if (hasChanged) throw changedMeanwhile(row.name, backups.location);
        });
        for (const issue of more) tell(issue);
      }
      return [done];
    } catch (error) {
      if (signal?.aborted) throw LifeboatError.isInstance(error, 'CANCELED') ? error : canceledError(signal, 'Deleting expired backups');
      const reason = hasChanged ? 'changed' : keptReasonOf(error);
      const outcome = reason === undefined ? 'failed' : 'kept';
      return [{ ...done, outcome, reason: reason ?? 'error', message: messageOf(error) }, error];
    }
  }
}

function isExpired({ reason }: RetentionDecision): boolean {
  return reason === 'expired';
}

/** Whether it is what was decided on: somebody may have given it another time to live, or have made another one of that name. */
function isStill(row: RetentionRow, entry: BackupEntry | undefined): boolean {
  if (entry?.state !== 'complete') return false;
  const { phase, startTimestamp, expiration } = entry.backup.status;
  return row.phase === phase && row.startTimestamp === startTimestamp && row.expiration === expiration;
}

function isReadOnly(backups: BackupStore): boolean {
  try {
    backups.refuseReadOnly('');
    return false;
  } catch {
    return true;
  }
}

function factsOf({ name, schedule, startTimestamp, expiration }: RetentionRow, location: string) {
  return {
    name,
    location,
    ...(schedule !== undefined && { schedule }),
    ...(startTimestamp !== undefined && { startTimestamp }),
    ...(expiration !== undefined && { expiration }),
  };
}

function changedMeanwhile(name: string, location: string): LifeboatError {
  return new LifeboatError({
    code: 'BACKUP_IN_PROGRESS',
    message: `Backup "${name}" in location "${location}" was changed or deleted by somebody else meanwhile: nothing of it was deleted`,
    context: { backup: name, location },
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): Pick<Issue, 'errorCode'> {
  return LifeboatError.isInstance(error) ? { errorCode: error.code } : {};
}
