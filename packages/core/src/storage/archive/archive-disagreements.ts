import type { ArchiveReader } from '../../contract/store/archive.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';

/** In what a backup's own counts contradict its archive, as sentences: the archive may be another backup's, or cut. */
export function archiveDisagreements({ status }: Backup, archive: Pick<ArchiveReader, 'itemCount' | 'versionedCount'>): string[] {
  // What failed is counted too by Velero.
  if (status.phase !== 'Completed' || !status.progress) return [];
  const { itemsBackedUp = 0 } = status.progress;
  // With EnableAPIGroupVersions every version of an object counts.
  const held = archive.itemCount + archive.versionedCount;
  if (itemsBackedUp === held || itemsBackedUp === archive.itemCount) return [];
  // Velero's finalizer adds what operations made and does not count it.
  if ((status.backupItemOperationsAttempted ?? 0) > 0 && held > itemsBackedUp) return [];
  return [
    `the archive holds ${held} objects, but status.progress.itemsBackedUp is ${itemsBackedUp}: it may be damaged or another backup's`,
  ];
}
