import type { LocationOptions } from '../locations/location-options.ts';
import type { SnapshotOwnership } from './snapshot-ownership.ts';

/** For {@link Engine.deleteBackup}. */
export interface DeleteBackupOptions extends LocationOptions {
  /** Delete also a backup that is being written, finished or deleted: by a run whose lease on its name has not ended, or by a
   * Velero. Its writer then loses the name. And one of whose snapshots a file does not tell any more, as it is missing or damaged:
   * those that are known go, and a warning names the file. And one on whose objects delete actions cannot run, as its archive cannot
   * be read or an action does not end: a warning says so.
   * @default false: `BACKUP_IN_PROGRESS`, `BACKUP_HAS_VOLUME_DATA`, `BACKUP_BROKEN`, `ARCHIVE_CORRUPT`, `ITEM_ACTION_FAILED` */
  readonly force?: boolean;
  /** Delete the files only, also of a backup with volume data: its snapshots and copies stay, and no backup names them any
   * more. @default false: native snapshots go with the backup, through the engine's `snapshotLocations`, unless another
   * location has the same backup; other volume data, which Lifeboat does not delete yet, is `BACKUP_HAS_VOLUME_DATA` */
  readonly keepVolumeData?: boolean;
  /** Delete also snapshots that are not known to be the backup's own. A native one has the backup's name in its tag
   * `velero.io/backup`; a CSI one is in the archive, or has a live VolumeSnapshotContent with the backup's label.
   * @default false: `BACKUP_HAS_VOLUME_DATA` names them, and nothing is deleted */
  readonly forceSnapshots?: boolean;
  /** `velero`: of a backup that Velero made, snapshots that nothing else tells of go too, as with Velero, and `warnings` names
   * them; one whose tag names another backup stays. `strict`: they are refused as well. @default 'velero' */
  readonly snapshotOwnership?: SnapshotOwnership;
  /** Namespace of a Velero in the engine's cluster. Its Restore objects then tell whose restores are, and its objects of this
   * backup and of its restores go too. @default none: only the location is touched. A Velero that shares the location drops
   * its Backup object at its next sync (within a minute); its Restore objects stay until `velero restore delete` */
  readonly veleroNamespace?: string;
}
