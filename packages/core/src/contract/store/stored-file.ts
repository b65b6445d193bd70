import type { Backup } from '../../velero-api/objects/backup.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import type { BackupMarker } from './lease-marker.ts';

/** What a location holds under `backups/`, one entry a name. */
export type BackupEntry =
  | { readonly name: string; readonly state: 'complete'; readonly backup: Backup }
  /** Its `velero-backup.json` has the phase of a backup that is not finished, such as `Finalizing` or, with Velero's data
   * movement for hours, `WaitingForPluginOperations`. `marker`: Lifeboat writes it, or did until it was killed. */
  | { readonly name: string; readonly state: 'in-progress'; readonly backup: Backup; readonly marker?: BackupMarker }
  /** No `velero-backup.json` (yet): running somewhere, or left by a killed run or an interrupted delete. */
  | { readonly name: string; readonly state: 'unfinished'; readonly marker?: BackupMarker }
  /** Its `velero-backup.json` cannot be read. */
  | { readonly name: string; readonly state: 'broken'; readonly error: Error };

/** The gzip files of a backup besides its archive; see `velero-layout`. `volumedigests` is Lifeboat's own. */
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

/** The gzip files of a restore; `hooks`, `holds` and `replaced` (objects between their deletion and what replaces them) are Lifeboat's own. */
export type RestoreFile = 'logs' | 'results' | 'resource-list' | 'itemoperations' | 'volumeinfo' | 'hooks' | 'holds' | 'replaced';

/** One object of a backup's folder. */
export interface StoredFile {
  /** Below the folder. */
  readonly fileName: string;
  /** Bytes, as stored. */
  readonly size: number;
  /** Whether Velero or Lifeboat puts such a file there. */
  readonly known: boolean;
}

/** A restore of a listing. */
export interface RestoreEntry {
  /** Name of the restore. */
  readonly name: string;
  /** Absent when only Velero's own files are there: Velero keeps the Restore object in the cluster only. */
  readonly restore?: Restore;
  /** Why `lifeboat-restore.json`, though there, cannot be read. */
  readonly error?: Error;
}
