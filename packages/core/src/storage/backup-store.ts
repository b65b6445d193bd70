import type { ByteStream, CallOptions } from '../plugin-api/call-options.ts';
import type { Backup } from '../velero-api/backup.ts';
import type { Restore } from '../velero-api/restore.ts';
import type { ResourceList, ResultsFile } from '../velero-api/results.ts';

/** What a location holds under `backups/`, one entry a name. */
export type BackupEntry =
  | { readonly name: string; readonly state: 'complete'; readonly backup: Backup }
  /** No `velero-backup.json` (yet): running somewhere, or left by a killed run or an interrupted delete. */
  | { readonly name: string; readonly state: 'unfinished'; readonly marker?: BackupMarker }
  /** Its `velero-backup.json` cannot be read. */
  | { readonly name: string; readonly state: 'broken'; readonly error: Error };

/** The first thing a backup writes (`backups/<name>/lifeboat-in-progress.json`): who is at it since when. */
export interface BackupMarker {
  readonly backup: string;
  /** Distinguishes two writers of one name. */
  readonly writer: string;
  readonly startTimestamp: string;
  readonly host: string;
  readonly pid: number;
}

/** The gzip files of a backup besides its archive; see `velero-layout`. */
export type BackupFile =
  | 'logs'
  | 'results'
  | 'resource-list'
  | 'volumeinfo'
  | 'itemoperations'
  | 'volumesnapshots'
  | 'podvolumebackups'
  | 'csi-volumesnapshots'
  | 'csi-volumesnapshotcontents'
  | 'csi-volumesnapshotclasses';

export type RestoreFile = 'logs' | 'results' | 'resource-list' | 'itemoperations' | 'volumeinfo';

/** A started backup's way to write. Nothing is listed as a backup before {@link BackupWriter.commit}. */
export interface BackupWriter {
  readonly name: string;
  /** Streams `<name>.tar.gz`. */
  putArchive(body: ByteStream, options?: CallOptions): Promise<void>;
  /** Stores a gzip file; `content` is what is inside the gzip. */
  putFile(file: BackupFile, content: string | Uint8Array | ByteStream, options?: CallOptions): Promise<void>;
  /** Stores an already compressed gzip file, such as the collected log. */
  putGzipFile(file: BackupFile, gzip: Uint8Array, options?: CallOptions): Promise<void>;
  /** Checks that the name is still this writer's, writes `velero-backup.json`, removes the marker. */
  commit(backup: Backup, options?: CallOptions): Promise<void>;
  /** Removes everything this writer put, the marker last. */
  discard(options?: CallOptions): Promise<void>;
}

export interface RestoreEntry {
  readonly name: string;
  /** Absent when only Velero's own files are there: Velero keeps the Restore object in the cluster only. */
  readonly restore?: Restore;
  /** Why `lifeboat-restore.json`, though there, cannot be read. */
  readonly error?: Error;
}

/** The backups and restores of one storage location, in Velero's layout (reference, section 1). */
export interface BackupStore {
  /** The location's name, for messages. */
  readonly location: string;
  /** Every backup, ascending by name; broken and unfinished ones included. */
  list(options?: CallOptions): AsyncIterable<BackupEntry>;
  /** @throws LifeboatError `BACKUP_NOT_FOUND`, `BACKUP_UNFINISHED`, `BACKUP_BROKEN` */
  get(name: string, options?: CallOptions): Promise<Backup>;
  /** What is there under a name, `undefined` for nothing. */
  inspect(name: string, options?: CallOptions): Promise<BackupEntry | undefined>;
  /** Checks that the name is free and takes it by writing the marker.
   * @throws LifeboatError `BACKUP_ALREADY_EXISTS`, `BACKUP_UNFINISHED` (says who began when and how to go on), `STORE_READ_ONLY` */
  begin(name: string, options: CallOptions & { readonly now: Date; readonly replaceUnfinished?: boolean }): Promise<BackupWriter>;
  openArchive(name: string, options?: CallOptions): Promise<ByteStream>;
  /** The decompressed content of a file, `undefined` when the backup has none. Bounded: fails beyond `maxBytes`. @default 256 MiB */
  readFile(name: string, file: BackupFile, options?: CallOptions & { readonly maxBytes?: number }): Promise<ByteStream | undefined>;
  readResults(name: string, options?: CallOptions): Promise<ResultsFile | undefined>;
  readResourceList(name: string, options?: CallOptions): Promise<ResourceList | undefined>;
  /** Every object under `backups/<name>/`, `velero-backup.json` first, the marker last, and what killed puts left.
   * Returns how many objects and unfinished puts there were. */
  deleteBackup(name: string, options?: CallOptions): Promise<{ readonly objects: number; readonly unfinishedPuts: number }>;

  listRestores(options?: CallOptions): AsyncIterable<RestoreEntry>;
  putRestoreFile(name: string, file: RestoreFile, content: string | Uint8Array, options?: CallOptions): Promise<void>;
  putRestoreGzipFile(name: string, file: RestoreFile, gzip: Uint8Array, options?: CallOptions): Promise<void>;
  readRestoreFile(name: string, file: RestoreFile, options?: CallOptions & { readonly maxBytes?: number }): Promise<ByteStream | undefined>;
  /** The Restore object itself (`restores/<name>/lifeboat-restore.json`; Velero ignores it). `ifAbsent` takes the name: of
   * two restores one gets it where the store has conditional puts.
   * @throws LifeboatError `RESTORE_ALREADY_EXISTS` (with `ifAbsent`), `STORE_READ_ONLY` */
  putRestore(restore: Restore, options?: CallOptions & { readonly ifAbsent?: boolean }): Promise<void>;
  getRestore(name: string, options?: CallOptions): Promise<Restore>;
  deleteRestore(name: string, options?: CallOptions): Promise<void>;
}
