/** What proves that a snapshot belongs to a backup. `velero`: for a backup that Velero made, its files alone, as for Velero itself.
 * `strict`: never the files alone. */
export type SnapshotOwnership = 'velero' | 'strict';
