import { countOperations } from '../../operations/count-operations.ts';
import type { BackupItemOperation } from '../../velero-api/files/item-operation.ts';
import type { BackupStatus } from '../../velero-api/objects/backup.ts';

/** The numbers of a backup's status that tell of its asynchronous operations; zeros are left out, as Go does. Velero counts
 * the CSI snapshots by their operations. */
export function operationCounts(rows: readonly BackupItemOperation[]): Partial<BackupStatus> {
  const all = countOperations(rows);
  const csi = countOperations(rows.filter(isCsiSnapshotOperation));
  return {
    ...(csi.attempted > 0 && { csiVolumeSnapshotsAttempted: csi.attempted }),
    ...(csi.completed > 0 && { csiVolumeSnapshotsCompleted: csi.completed }),
    ...(all.attempted > 0 && { backupItemOperationsAttempted: all.attempted }),
    ...(all.completed > 0 && { backupItemOperationsCompleted: all.completed }),
    ...(all.failed > 0 && { backupItemOperationsFailed: all.failed }),
  };
}

/** Whether an operation waits for a CSI snapshot to be usable. */
export function isCsiSnapshotOperation({ spec }: BackupItemOperation): boolean {
  return spec.resourceIdentifier.Group === 'snapshot.storage.k8s.io' && spec.resourceIdentifier.Resource === 'volumesnapshots';
}
