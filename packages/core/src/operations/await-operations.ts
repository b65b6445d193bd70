import { setTimeout as sleep } from 'node:timers/promises';
import { coded } from '../errors/issues/issue-codes.ts';
import { throwIfAborted } from '../errors/throw-if-aborted.ts';
import { inParallel } from '../flow/in-parallel.ts';
import { untilAborted } from '../flow/until-aborted.ts';
import type { OperationProgress } from '../plugin-api/item-actions.ts';
import { groupResource, type ResourceIdentifier } from '../plugin-api/kube-object.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { ItemOperationStatus, OperationResource } from '../velero-api/files/item-operation.ts';
import { formatTimestamp } from '../velero-api/values/timestamp.ts';
import { isUnfinished } from './is-unfinished.ts';
import { fromOperationResource } from './operation-resource.ts';

/** An operation's record, of a backup or of a restore. */
export interface OperationRow {
  readonly spec: { readonly operationID: string; readonly resourceIdentifier: OperationResource };
  readonly status: ItemOperationStatus;
}

/** How the action that started an operation is asked about it. */
export interface OperationDriver {
  readonly action: string;
  /** @throws any error: the operation has failed */
  progress(signal: AbortSignal): Promise<OperationProgress>;
  cancel(signal: AbortSignal): Promise<void>;
}

export interface AwaitOperationsOptions<Row extends OperationRow> {
  /** Their statuses are kept up to date. */
  readonly rows: readonly Row[];
  readonly driverOf: (row: Row) => OperationDriver;
  /** From an operation's `created` on. */
  readonly timeoutInMs: number;
  /** Between two looks at most; the first ones follow faster. */
  readonly intervalInMs: number;
  /** Operations that are asked about at a time. */
  readonly concurrency: number;
  readonly log: { forItem(id: ResourceIdentifier): Logger };
  /** Called after a look at which operations ended; keeps the record. */
  readonly onEnded: () => Promise<void>;
  /** Whether an abort cancels the operations. A resumed run that is aborted leaves them to the next one. */
  readonly cancelOnAbort: boolean;
  /** Asked before an abort cancels them: throws when another run looks after them by now. @default nobody else does */
  readonly ensureOwned?: () => Promise<void>;
  readonly now: () => Date;
  readonly signal: AbortSignal;
}

const firstIntervalInMs = 100;
const growth = 1.6;
/** For all cancels together: an action that hangs does not hold an aborted run up. */
const cancelTimeoutInMs = 30_000;

/**
 * Looks after operations until each has ended: asks for their progress, bounded in parallel, and cancels those that take
 * longer than the timeout, as Velero's operations controller does. Failed ones are errors in the log.
 * @throws LifeboatError `CANCELED` once `signal` is aborted
 */
export async function awaitOperations<Row extends OperationRow>(options: AwaitOperationsOptions<Row>): Promise<void> {
  const { rows, intervalInMs, concurrency, signal } = options;
  for (let pause = firstIntervalInMs; ; pause = Math.min(pause * growth, intervalInMs)) {
    const open = rows.filter(isUnfinished);
    if (open.length === 0) return;
    try {
      await inParallel(open, { concurrency, work: (row) => look(row, options) });
      throwIfAborted(signal, 'Waiting for asynchronous operations');
    } catch (error) {
      if (signal.aborted && options.cancelOnAbort && (await isOwned(options))) await cancelAll(rows.filter(isUnfinished), options);
      throw error;
    }
    if (!open.every(isUnfinished)) await options.onEnded();
    if (rows.some(isUnfinished)) await sleep(Math.min(pause, intervalInMs), undefined, { signal }).catch(() => {});
  }
}

async function isOwned<Row extends OperationRow>({ ensureOwned }: AwaitOperationsOptions<Row>): Promise<boolean> {
  try {
    await ensureOwned?.();
    return true;
  } catch {
    return false;
  }
}

async function look<Row extends OperationRow>(row: Row, options: AwaitOperationsOptions<Row>): Promise<void> {
  const { signal, now, timeoutInMs } = options;
  throwIfAborted(signal, 'Waiting for asynchronous operations');
  const { status } = row;
  const driver = options.driverOf(row);
  const leftInMs = Date.parse(status.created ?? '') + timeoutInMs - now().getTime();
  // A call that hangs ends with the operation's time.
  const limit = AbortSignal.any([signal, AbortSignal.timeout(Math.max(1, Math.min(Math.ceil(leftInMs || timeoutInMs), 2 ** 31 - 1)))]);
  let progress: OperationProgress | undefined;
  try {
    progress = await untilAborted(driver.progress(limit), { signal: limit, what: 'Asking for the progress' });
  } catch (error) {
    throwIfAborted(signal, 'Waiting for asynchronous operations');
    if (!limit.aborted) return fail(row, options, error instanceof Error ? error.message : String(error));
  }
  if (progress) note(status, progress);
  if (progress?.completed) {
    if (progress.error) return fail(row, options, progress.error);
    status.phase = 'Completed';
    options.log.forItem(fromOperationResource(row.spec.resourceIdentifier)).info(`Operation ${row.spec.operationID} has completed`);
    return;
  }
  // A time that cannot be read is no reason to wait for ever.
  if (leftInMs > 0 && !(limit.aborted && !progress)) return;
  await cancel(row, options, AbortSignal.timeout(cancelTimeoutInMs));
  fail(row, options, 'Asynchronous action timed out');
}

function note(status: ItemOperationStatus, progress: OperationProgress): void {
  const { nCompleted, nTotal, operationUnits, description, started, updated } = progress;
  const known = { nCompleted, nTotal, operationUnits, description, started, updated };
  // Zeros and empty texts are left out, as Go does.
  for (const [key, value] of Object.entries(known)) if (value) Object.assign(status, { [key]: value });
  if (status.phase === 'New' && (started || nCompleted)) status.phase = 'InProgress';
}

// In Velero's words: the message and the action behind it.
function fail<Row extends OperationRow>(row: Row, options: AwaitOperationsOptions<Row>, message: string): void {
  Object.assign(row.status, { phase: 'Failed', error: message, updated: formatTimestamp(options.now()) });
  const id = fromOperationResource(row.spec.resourceIdentifier);
  const { action } = options.driverOf(row);
  options.log
    .forItem(id)
    .error(
      `Operation ${row.spec.operationID} of ${groupResource(id)} failed`,
      coded('OPERATION_FAILED', { error: `${message}, plugin: ${action}` }),
    );
}

async function cancel<Row extends OperationRow>(row: Row, options: AwaitOperationsOptions<Row>, signal: AbortSignal): Promise<void> {
  try {
    await untilAborted(options.driverOf(row).cancel(signal), { signal, what: 'Canceling the operation' });
  } catch (error) {
    options.log
      .forItem(fromOperationResource(row.spec.resourceIdentifier))
      .warn(`Operation ${row.spec.operationID} could not be canceled and may still run`, coded('OPERATION_FAILED', { error }));
  }
}

async function cancelAll<Row extends OperationRow>(rows: readonly Row[], options: AwaitOperationsOptions<Row>): Promise<void> {
  const signal = AbortSignal.timeout(cancelTimeoutInMs);
  await inParallel(rows, { concurrency: options.concurrency, work: (row) => cancel(row, options, signal) });
}
