import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import type { OperationDriver } from '../../operations/await-operations.ts';
import { fromOperationResource } from '../../operations/operation-resource.ts';
import type { ClusterReader } from '../../plugin-api/cluster-reader.ts';
import type { BackupItemOperation } from '../../velero-api/files/item-operation.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { ItemActions } from '../items/run-item-actions.ts';

interface OperationDriversOptions {
  readonly actions: ItemActions;
  readonly backup: Backup;
  readonly cluster: ClusterReader;
  readonly log: OperationLog;
}

/** How the operations of a backup are asked after: by the actions that started them. */
export function createOperationDrivers(options: OperationDriversOptions): (row: BackupItemOperation) => OperationDriver {
  const { actions, backup, cluster, log } = options;
  return ({ spec }) => {
    const { backupItemAction: name, operationID: id } = spec;
    const context = (signal: AbortSignal) => ({ cluster, logger: log.forItem(fromOperationResource(spec.resourceIdentifier)), signal });
    return {
      action: name,
      async progress(signal) {
        const action = actions.named(name);
        if (action.progress) return action.progress(id, backup, context(signal));
        throw new LifeboatError({ code: 'ITEM_ACTION_FAILED', message: `${name} started operation ${id} but has no progress()` });
      },
      async cancel(signal) {
        await actions.named(name).cancel?.(id, backup, context(signal));
      },
    };
  };
}
