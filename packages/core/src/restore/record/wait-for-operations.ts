import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import { awaitOperations } from '../../operations/await-operations.ts';
import { countOperations } from '../../operations/count-operations.ts';
import { fromOperationResource } from '../../operations/operation-resource.ts';
import type { ClusterReader } from '../../plugin-api/cluster-reader.ts';
import type { RestoreItemOperation } from '../../velero-api/files/item-operation.ts';
import type { Restore, RestoreStatus } from '../../velero-api/objects/restore.ts';
import { defaultItemOperationTimeoutInMs } from '../../velero-api/values/defaults.ts';
import { parseGoDuration } from '../../velero-api/values/go-duration.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import { orderedRestoreActions } from '../select/ordered-actions.ts';

/** What is needed of a restore, also of one that another process began. */
export interface WaitingSession {
  readonly dependencies: RestoreDependencies;
  readonly restore: Restore;
  readonly operations: RestoreItemOperation[];
  readonly log: OperationLog;
  readonly signal: AbortSignal;
  readonly reader: ClusterReader;
}

interface WaitOptions {
  /** Stores the record, now and whenever it has changed. */
  readonly keep: () => Promise<void>;
  /** Whether an abort cancels the operations. */
  readonly cancelOnAbort: boolean;
  /** Throws when another run follows them by now. */
  readonly ensureOwned: () => Promise<void>;
}

/** Waits until the asynchronous operations of a restore have ended. Failed ones are errors in the log.
 * @throws LifeboatError `CANCELED` */
export async function waitForOperations(session: WaitingSession, { keep, cancelOnAbort, ensureOwned }: WaitOptions): Promise<void> {
  const { dependencies, restore, operations, log, signal, reader } = session;
  const actions = orderedRestoreActions(dependencies.actions, dependencies);
  Object.assign(restore.status, restoreOperationCounts(operations));
  await keep();
  await awaitOperations({
    rows: operations,
    driverOf({ spec }) {
      const { restoreItemAction: name, operationID: id } = spec;
      const action = actions.find((each) => each.name === name);
      const context = (limit: AbortSignal) => ({
        cluster: reader,
        logger: log.forItem(fromOperationResource(spec.resourceIdentifier)),
        signal: limit,
      });
      return {
        action: name,
        async progress(limit) {
          if (action?.progress) return action.progress(id, restore, context(limit));
          const why = action ? 'it has no progress()' : 'give it to the engine and resume the restore';
          throw new LifeboatError({ code: 'ITEM_ACTION_FAILED', message: `Operation ${id} of ${name} cannot be followed: ${why}` });
        },
        async cancel(limit) {
          await action?.cancel?.(id, restore, context(limit));
        },
      };
    },
    timeoutInMs: parseGoDuration(restore.spec.itemOperationTimeout ?? '') || defaultItemOperationTimeoutInMs,
    intervalInMs: dependencies.itemOperationSyncFrequencyInMs,
    concurrency: dependencies.concurrency,
    log,
    async onEnded() {
      Object.assign(restore.status, restoreOperationCounts(operations));
      await keep();
    },
    cancelOnAbort,
    ensureOwned,
    now: dependencies.now,
    signal,
  });
}

/** Zeros are left out, as Go does. */
export function restoreOperationCounts(rows: readonly RestoreItemOperation[]): Partial<RestoreStatus> {
  const { attempted, completed, failed } = countOperations(rows);
  return {
    ...(attempted > 0 && { restoreItemOperationsAttempted: attempted }),
    ...(completed > 0 && { restoreItemOperationsCompleted: completed }),
    ...(failed > 0 && { restoreItemOperationsFailed: failed }),
  };
}
