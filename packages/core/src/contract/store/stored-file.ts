import type { Backup } from '../../velero-api/objects/backup.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import type { BackupMarker } from './lease-marker.ts';

/** One entry for each name under `backups/` in a location. */
export type BackupEntry =
  /** `storedBytes`: how many bytes its files take, without files of volumes in repositories and snapshots. Only with `sizes`, and only
   * where its own record or the store's listing tells it. */
  | { readonly name: string; readonly state: 'complete'; readonly backup: Backup; readonly storedBytes?: number }
  /** Its `velero-backup.json` has the phase of a backup that is not finished: `Finalizing`, for example, or `WaitingForPluginOperations`,
   * which takes hours with Velero's data movement. `marker`: Lifeboat is writing it, or did until it was killed. */
  | { readonly name: string; readonly state: 'in-progress'; readonly backup: Backup; readonly marker?: BackupMarker }
  /** It has no `velero-backup.json` (yet): it is running somewhere, or a killed run or an interrupted delete left it. */
  | { readonly name: string; readonly state: 'unfinished'; readonly marker?: BackupMarker }
  /** Its `velero-backup.json` cannot be read. */
  | { readonly name: string; readonly state: 'broken'; readonly error: Error };

/** The gzip files of a backup other than its archive. `volumedigests` is Lifeboat's own. */
export type BackupFile =
  | 'logs'
  | 'results'
  | 'resource-list'
  | 'volumeinfo'
  | 'itemoperations'
  | 'volumesnapshots'
  | 'podvolumebackups'
  | 'volumedigests'
  | 'csi-volumesnapshots'
  | 'csi-volumesnapshotcontents'
  | 'csi-volumesnapshotclasses';

/** The gzip files of a restore. `hooks`, `holds` and `replaced` (objects that were deleted and not yet created again) are Lifeboat's
 * own. */
export type RestoreFile = 'logs' | 'results' | 'resource-list' | 'itemoperations' | 'volumeinfo' | 'hooks' | 'holds' | 'replaced';

/** One file in a backup's folder. */
export interface StoredFile {
  /** Its name in the folder. */
  readonly fileName: string;
  /** Size as stored, in bytes. */
  readonly size: number;
  /** Whether Velero or Lifeboat writes such a file. */
  readonly known: boolean;
}

/** A restore in a list. */
export interface RestoreEntry {
  /** Name of the restore. */
  readonly name: string;
  /** The Restore object. Absent if only Velero's files are there: Velero keeps the object only in its cluster. */
  readonly restore?: Restore;
  /** Why `lifeboat-restore.json` cannot be read. Absent if it can, or is not there. */
  readonly error?: Error;
}
