import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { OperationLog } from '../logging/operation-log.ts';
import type { ClusterReader } from '../plugin-api/cluster-reader.ts';
import type { ActionContext, OperationProgress } from '../plugin-api/item-actions.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import { defaultItemOperationTimeoutInMs } from '../velero-api/values/defaults.ts';
import { parseGoDuration } from '../velero-api/values/go-duration.ts';
import { type AwaitOperationsOptions, awaitOperations, type OperationDriver, type OperationRow } from './await-operations.ts';
import { fromOperationResource } from './operation-resource.ts';

/** What an action that starts operations has for them. */
export interface OperationAction<O> {
  progress?(operationId: string, object: O, context: ActionContext): Promise<OperationProgress>;
  cancel?(operationId: string, object: O, context: ActionContext): Promise<void>;
}

type Awaited = 'rows' | 'onEnded' | 'cancelOnAbort' | 'ensureOwned' | 'signal';

interface FollowOperationsOptions<O extends Backup | Restore, Row extends OperationRow> extends Pick<AwaitOperationsOptions<Row>, Awaited> {
  /** Whose operations they are. Its spec says how long they may take. */
  readonly object: O;
  /** Of the action that started an operation. */
  readonly nameOf: (row: Row) => string;
  readonly actionNamed: (name: string) => OperationAction<O> | undefined;
  readonly cluster: ClusterReader;
  readonly log: OperationLog;
  readonly dependencies: {
    readonly itemOperationSyncFrequencyInMs: number;
    readonly concurrency: number;
    readonly now: () => Date;
  };
}

/** Looks after the operations of a backup or a restore until each has ended, by the actions that started them.
 * @throws LifeboatError `CANCELED` */
export async function followOperations<O extends Backup | Restore, Row extends OperationRow>(
  options: FollowOperationsOptions<O, Row>,
): Promise<void> {
  const { object, dependencies } = options;
  const spec: { readonly itemOperationTimeout?: string } = object.spec;
  await awaitOperations({
    ...options,
    driverOf: (row) => driverOf(row, options),
    timeoutInMs: parseGoDuration(spec.itemOperationTimeout ?? '') || defaultItemOperationTimeoutInMs,
    intervalInMs: dependencies.itemOperationSyncFrequencyInMs,
    concurrency: dependencies.concurrency,
    now: dependencies.now,
  });
}

function driverOf<O extends Backup | Restore, Row extends OperationRow>(
  row: Row,
  options: FollowOperationsOptions<O, Row>,
): OperationDriver {
  const { object, cluster, log } = options;
  const { operationID: id, resourceIdentifier } = row.spec;
  const name = options.nameOf(row);
  const action = options.actionNamed(name);
  const context = (signal: AbortSignal) => ({ cluster, logger: log.forItem(fromOperationResource(resourceIdentifier)), signal });
  return {
    action: name,
    async progress(signal) {
      if (action?.progress) return action.progress(id, object, context(signal));
      const why = action ? 'it has no progress()' : `give it to the engine and resume the ${object.kind.toLowerCase()}`;
      throw new LifeboatError({ code: 'ITEM_ACTION_FAILED', message: `Operation ${id} of ${name} cannot be followed: ${why}` });
    },
    async cancel(signal) {
      await action?.cancel?.(id, object, context(signal));
    },
  };
}
