/** Who says whose a snapshot is. `velero`: of a backup that Velero made, its files alone may, as with Velero. `strict`: of no backup. */
export type SnapshotOwnership = 'velero' | 'strict';
