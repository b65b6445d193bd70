import type { ResourceIdentifier } from '../plugin-api/kube-object.ts';
import type { BackupItemOperation, RestoreItemOperation } from '../velero-api/files/item-operation.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import { formatTimestamp } from '../velero-api/values/timestamp.ts';
import { toOperationResource } from './operation-resource.ts';

/** What an action said of an operation that it started. */
export interface StartedOperation {
  /** The action's name. */
  readonly action: string;
  readonly operationId: string;
  /** The object that the action ran on. */
  readonly resource: ResourceIdentifier;
  readonly postOperationItems?: readonly ResourceIdentifier[] | undefined;
}

/** The record of an operation of a backup as it begins. */
export function newBackupOperation(started: StartedOperation, { backup, now }: { backup: Backup; now: Date }): BackupItemOperation {
  return {
    spec: {
      backupName: backup.metadata.name,
      backupUID: backup.metadata.uid ?? '',
      backupItemAction: started.action,
      resourceIdentifier: toOperationResource(started.resource),
      operationID: started.operationId,
      postOperationItems: started.postOperationItems?.map(toOperationResource) ?? null,
    },
    status: { phase: 'New', created: formatTimestamp(now) },
  };
}

/** The record of an operation of a restore as it begins. */
export function newRestoreOperation(started: StartedOperation, { restore, now }: { restore: Restore; now: Date }): RestoreItemOperation {
  return {
    spec: {
      restoreName: restore.metadata.name,
      restoreUID: restore.metadata.uid ?? '',
      restoreItemAction: started.action,
      resourceIdentifier: toOperationResource(started.resource),
      operationID: started.operationId,
    },
    status: { phase: 'New', created: formatTimestamp(now) },
  };
}
