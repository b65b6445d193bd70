import type { LocationOptions } from '../locations/location-options.ts';
import type { SnapshotOwnership } from './snapshot-ownership.ts';

/** Options of {@link Engine.deleteBackup}. */
export interface DeleteBackupOptions extends LocationOptions {
  /** Delete the backup even in these cases:
   * - A run whose lease on the name has not ended, or a Velero, is writing, finishing or deleting it. That run then loses the name.
   * - A file that lists its snapshots is missing or damaged. The snapshots that are known are deleted, and a warning names the file.
   * - Delete actions cannot run on its objects, because its archive cannot be read or an action does not end. A warning says so.
   * @default false: `BACKUP_IN_PROGRESS`, `BACKUP_HAS_VOLUME_DATA`, `BACKUP_BROKEN`, `ARCHIVE_CORRUPT`, `ITEM_ACTION_FAILED` */
  readonly force?: boolean;
  /** Delete only the files, even if the backup has volume data. Its snapshots and copies stay, and no backup names them any more.
   * @default false: native snapshots are deleted with the backup, through the engine's `snapshotLocations`, unless another location has the
   * same backup; other volume data, which Lifeboat cannot delete yet, is `BACKUP_HAS_VOLUME_DATA` */
  readonly keepVolumeData?: boolean;
  /** Also delete snapshots that are not known to belong to the backup. A native snapshot belongs to it if its tag `velero.io/backup` has
   * the backup's name; a CSI snapshot if it is in the archive or has a live VolumeSnapshotContent with the backup's label. @default false:
   * `BACKUP_HAS_VOLUME_DATA` names such snapshots, and nothing is deleted */
  readonly forceSnapshots?: boolean;
  /** What happens to snapshots that only the files of a backup made by Velero claim. `velero`: they are deleted, as by Velero, and
   * `warnings` names them; a snapshot whose tag names another backup stays. `strict`: the deletion is refused. @default 'velero' */
  readonly snapshotOwnership?: SnapshotOwnership;
  /** Namespace of a Velero in the engine's cluster. Its Restore objects then tell which backup a restore belongs to, and its objects of
   * this backup and of the backup's restores are deleted, too. @default none: only the location is changed. A Velero that shares the
   * location removes its Backup object at its next sync (within a minute); its Restore objects stay until `velero restore delete` */
  readonly veleroNamespace?: string;
}
