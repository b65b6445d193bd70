import type { Discovery } from '../../contract/cluster/discovery.ts';
import type { BackupEvent } from '../../contract/events.ts';
import type { BackupStore } from '../../contract/store/backup-store.ts';
import type { OperationLog } from '../../logging/operation-log.ts';
import type { RunRecord } from '../../records/run-record.ts';
import type { RunContext } from '../../records/start-run.ts';
import type { BackupItemOperation } from '../../velero-api/files/item-operation.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { DataUploads } from '../../volumes/files/move/data-uploads.ts';
import type { ItemActions } from '../items/run-item-actions.ts';
import type { BackupDependencies } from '../prepare/backup-dependencies.ts';
import type { LocatedWriter } from './begin-backup.ts';

export interface FinishOptions {
  /** As stored with {@link persistBackup}; its status is completed here. */
  readonly backup: Backup;
  readonly operations: readonly BackupItemOperation[];
  readonly actions: ItemActions;
  readonly discovery: Discovery;
  readonly writer: LocatedWriter;
  /** The data of claims that these operations move. */
  readonly uploads?: DataUploads | undefined;
  readonly record: RunRecord<Backup>;
  readonly log: OperationLog;
  readonly dependencies: BackupDependencies;
  readonly run: RunContext<BackupEvent>;
  /** That holds what the writer wrote. */
  readonly store: BackupStore;
  /** Whether an abort cancels the operations. */
  readonly cancelOnAbort: boolean;
  /** From here on an abort comes too late: the snapshots belong to the stored backup only. */
  readonly onFinal: () => void;
}
