import type { OperationLog } from '../../logging/operation-log.ts';
import { countOperations } from '../../operations/count-operations.ts';
import { followOperations } from '../../operations/follow-operations.ts';
import type { ClusterReader } from '../../plugin-api/cluster-reader.ts';
import type { RestoreItemOperation } from '../../velero-api/files/item-operation.ts';
import type { Restore, RestoreStatus } from '../../velero-api/objects/restore.ts';
import type { DataDownloads } from '../../volumes/files/move/data-downloads.ts';
import type { RestoreDependencies } from '../request/restore-dependencies.ts';
import { orderedRestoreActions } from '../select/ordered-actions.ts';

/** What is needed of a restore, also of one that another process began. */
export interface WaitingSession {
  readonly dependencies: RestoreDependencies;
  readonly restore: Restore;
  readonly operations: RestoreItemOperation[];
  readonly downloads: DataDownloads | undefined;
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
  const actions = orderedRestoreActions(dependencies.actions, { namespace: dependencies.namespace, downloads: session.downloads });
  Object.assign(restore.status, restoreOperationCounts(operations));
  await keep();
  await followOperations({
    object: restore,
    rows: operations,
    nameOf: ({ spec }) => spec.restoreItemAction,
    actionNamed: (name) => actions.find((each) => each.name === name),
    cluster: reader,
    log,
    dependencies,
    async onEnded() {
      Object.assign(restore.status, restoreOperationCounts(operations));
      await keep();
    },
    cancelOnAbort,
    ensureOwned,
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
