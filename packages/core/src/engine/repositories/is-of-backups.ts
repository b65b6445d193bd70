import type { SnapshotInfo } from '../../plugin-api/snapshot-tree.ts';

/** Whether Velero or an engine made a snapshot for a backup, by what both note of it: nobody else's is ever removed. */
export function isOfBackups({ tags }: Pick<SnapshotInfo, 'tags'>): boolean {
  // Velero's restic notes the backup itself.
  return tags.has('snapshot-requester') || (tags.has('backup') && tags.has('backup-uid'));
}
