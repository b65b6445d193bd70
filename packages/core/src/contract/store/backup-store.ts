import type { KeyObject } from 'node:crypto';
import type { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import type { HoldRecord } from '../../velero-api/files/hold-record.ts';
import type { BackupItemOperation, RestoreItemOperation } from '../../velero-api/files/item-operation.ts';
import type { NativeSnapshot } from '../../velero-api/files/native-snapshot.ts';
import type { RestorePodRecord } from '../../velero-api/files/restore-hook-record.ts';
import type { ResourceList, ResultsFile } from '../../velero-api/files/results.ts';
import type { BackupVolumeInfo, RestoreVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { PodVolumeBackup } from '../../velero-api/objects/pod-volume-backup.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';
import type { DigestManifest } from './file-digest.ts';
import type { HeldBackup } from './held-backup.ts';
import type { NameLease } from './name-lease.ts';
import type { ReplacedRecord } from './replaced-record.ts';
import type { BackupEntry, BackupFile, RestoreEntry, RestoreFile, StoredFile } from './stored-file.ts';
import type { UnlockedBackup } from './unlocked-backup.ts';
import type { VolumeBlobDigest } from './volume-blob-digest.ts';

/** Writes the files of a backup that was begun. The backup is not listed as complete before {@link BackupWriter.commit}. */
export interface BackupWriter {
  /** Name of the backup. */
  readonly name: string;
  /** Streams `<name>.tar.gz`. */
  putArchive(body: ByteStream, options?: CallOptions): Promise<void>;
  /** Stores a gzip file; `content` is compressed on the way. */
  putFile(file: BackupFile, content: string | Uint8Array | ByteStream, options?: CallOptions): Promise<void>;
  /** Stores a file that is already compressed, such as the collected log. */
  putGzipFile(file: BackupFile, gzip: Uint8Array | ByteStream, options?: CallOptions): Promise<void>;
  /** Stores any file unchanged, by its name in the backup's folder. Copies use it. */
  putStoredFile(fileName: string, body: ByteStream, options?: PutStoredFileOptions): Promise<void>;
  /** Writes `velero-backup.json` with a phase such as `Finalizing`, once everything else is stored, as Velero does: readers then see a
   * backup in progress. May be repeated. First checks that name and files still belong to this writer. */
  putUnfinished(backup: Backup, options?: CallOptions): Promise<void>;
  /** Completes the backup: checks that this writer still has the name, writes the digests of all files, then `velero-backup.json` with the
   * final phase, which refers to the digests, and removes the marker. Returns the backup as it is stored. */
  commit(backup: Backup, options?: CommitOptions): Promise<Backup>;
  /** Frees the name of a committed backup. Never rejects: if it fails, the lease ends by itself. */
  close(): Promise<void>;
  /** Asks the store whether this writer still has the name. @throws LifeboatError `BACKUP_IN_PROGRESS` if it does not */
  ensureOwned(options?: CallOptions): Promise<void>;
  /** Removes everything that this writer stored, the marker last. Does nothing once another run has the name. */
  discard(options?: CallOptions): Promise<void>;
  /** Leaves what is there, without another request: other runs can take the name once its lease has ended. */
  abandon(): void;
  /** Frees the name and leaves the backup unchanged, for {@link BackupStore.resume}. */
  release(now: Date, options?: CallOptions): Promise<void>;
}

/** Options of {@link BackupWriter.putStoredFile}. */
export interface PutStoredFileOptions extends CallOptions {
  /** Whether the file was added after the original backup was complete, so that its digests do not name it. @default false */
  readonly isExtra?: boolean;
}

/** Options of {@link BackupWriter.commit}. */
export interface CommitOptions extends CallOptions {
  /** The generation of the digests. @default 1 */
  readonly generation?: number;
  /** Keep the marker until {@link BackupWriter.close}; until then the backup may still be discarded. @default false */
  readonly keepName?: boolean;
}

/** Options of {@link BackupStore.begin}. */
export interface BeginOptions extends CallOptions {
  /** The current time, for leases and names. */
  readonly now: Date;
  /** The uid of the Backup object, which the marker records, too. */
  readonly uid?: string | undefined;
  /** Also take a name with unfinished remains, and remove them. @default false */
  readonly replaceUnfinished?: boolean;
  /** Also take the name of a damaged backup, if its files still have this {@link BackupStore.fingerprint}. That backup is removed.
   * @default none */
  readonly replace?: string | undefined;
  /** What the run does, for people who wait for the name. @default 'backup' */
  readonly operation?: 'backup' | 'copy';
}

/** Options of {@link BackupStore.holdRestore}. */
export interface HoldRestoreOptions extends CallOptions {
  /** The current time. */
  readonly now: Date;
  /** What the run does with the restore. */
  readonly operation: 'restore' | 'resume';
  /** Take the name even if another run has it; that run then loses it. @default false */
  readonly force?: boolean | undefined;
  /** Called once, when another run turns out to have the name. */
  readonly onLost?: (error: LifeboatError) => void;
}

/** A backup that was taken over. */
export interface ResumedBackup {
  /** As it is stored. */
  readonly backup: Backup;
  /** Finishes the backup. */
  readonly writer: BackupWriter;
}

/** The backups and restores in one storage location, in Velero's layout. */
export interface BackupStore {
  /** The location's name, for messages. */
  readonly location: string;
  /** Whether the location locks finished backups. */
  readonly locksBackups: boolean;
  /** Throws if the location is read-only; for callers that do something elsewhere before they write here.
   * @throws LifeboatError `STORE_READ_ONLY` */
  refuseReadOnly(doing: string): void;
  /** Lists every backup by name, ascending, including broken, unfinished and running ones. `only` is called with each name; backups for
   * which it returns false are left out without being read. With `sizes`, entries have
   * `storedBytes`, for which folders of backups that do not record it are listed. */
  list(options?: CallOptions & { readonly only?: (name: string) => boolean; readonly sizes?: boolean }): AsyncIterable<BackupEntry>;
  /** Reads a backup that is complete or in progress; its phase tells which.
   * @throws LifeboatError `BACKUP_NOT_FOUND`, `BACKUP_UNFINISHED`, `BACKUP_BROKEN` */
  get(name: string, options?: CallOptions): Promise<Backup>;
  /** Tells what is stored under a name; `undefined` if nothing is. */
  inspect(name: string, options?: CallOptions): Promise<BackupEntry | undefined>;
  /** Reads a backup that can be restored.
   * @throws LifeboatError as {@link BackupStore.get}, and `BACKUP_IN_PROGRESS` (names its phase and what to do) */
  getComplete(name: string, options?: CallOptions): Promise<Backup>;
  /** Checks whether {@link BackupStore.begin} could take the name, without taking it. @throws as `begin` */
  requireFree(name: string, options: BeginOptions): Promise<void>;
  /** Checks that the name is free and takes it by writing the marker. Then removes remains that may be replaced.
   * @throws LifeboatError `BACKUP_ALREADY_EXISTS`, `BACKUP_UNFINISHED` (says who began it, when, and how to go on), `BACKUP_IN_PROGRESS`
   * for remains whose run still has the name, `STORE_READ_ONLY` */
  begin(name: string, options: BeginOptions): Promise<BackupWriter>;
  /** Takes over a backup of Lifeboat that is completely stored but not finished (phase `WaitingForPluginOperations*` or `Finalizing*`), if
   * its writer has given it up or its lease has ended; with `force`, in any case.
   * @throws LifeboatError as {@link BackupStore.get}, `INVALID_REQUEST` for a backup that is finished or is Velero's, `BACKUP_IN_PROGRESS`
   * if its writer still has the name, `STORE_READ_ONLY` */
  resume(name: string, options: CallOptions & { readonly now: Date; readonly force?: boolean }): Promise<ResumedBackup>;
  /** Takes the name of an existing backup, to delete it or for another `operation`. With `force`, also from a run that still has the name;
   * that run loses it. @throws LifeboatError `BACKUP_IN_PROGRESS` if another run has the name, `STORE_READ_ONLY` */
  hold(
    name: string,
    options: CallOptions & {
      readonly now: Date;
      readonly force?: boolean;
      readonly uid?: string | undefined;
      readonly operation?: 'delete' | 'set-ttl';
    },
  ): Promise<HeldBackup>;
  /** Reads the store's clock, by means of a small object that is put beside a backup's files and removed at once.
   * @throws LifeboatError `STORE_*`, `STORE_READ_ONLY` */
  readClock(name: string, options: CallOptions & { readonly now: Date }): Promise<Date>;
  /** Frees the name of a backup; with `force`, even if the lease of its run has not ended. Returns who had the name, `undefined` if nobody
   * did.
   * @throws LifeboatError `BACKUP_IN_PROGRESS` (says who), `STORE_READ_ONLY` */
  unlock(name: string, options: CallOptions & { readonly now: Date; readonly force?: boolean }): Promise<UnlockedBackup | undefined>;
  /** Opens a backup together with its digests, for everything that relies on its content; `undefined` without `velero-backup.json`.
   * `required`: public keys, one of which must have signed, in addition to what the location requires.
   * @throws LifeboatError `BACKUP_BROKEN` if `velero-backup.json` is not valid */
  openChecked(name: string, options?: CallOptions & { readonly required?: readonly KeyObject[] }): Promise<CheckedBackup | undefined>;
  /** Opens the archive, compressed. @throws LifeboatError `BACKUP_BROKEN` if it is missing */
  openArchive(name: string, options?: CallOptions): Promise<ByteStream>;
  /** Opens the decompressed content of a file; `undefined` if the backup has none. Reading fails beyond `maxBytes`. @default 256 MiB */
  readFile(name: string, file: BackupFile, options?: CallOptions & { readonly maxBytes?: number }): Promise<ByteStream | undefined>;
  /** Opens a file as it is stored, by its name in the backup's folder; `undefined` if there is none. */
  readStoredFile(name: string, fileName: string, options?: CallOptions): Promise<ByteStream | undefined>;
  /** Returns a fingerprint of the backup's files: their names, sizes, times and etags. It differs whenever one of these differs. */
  fingerprint(name: string, options?: CallOptions): Promise<string>;
  /** Lists the files in a backup's folder, including unknown ones. */
  listFiles(name: string, options?: CallOptions): AsyncIterable<StoredFile>;
  // The JSON files: `undefined` when the backup has none, an empty list for Velero's `null`. Unknown fields and large
  // numbers are kept. All throw `BACKUP_BROKEN` that names the file.
  /** Reads the warnings and errors. */
  readResults(name: string, options?: CallOptions): Promise<ResultsFile | undefined>;
  /** Reads the list of the archive's objects, by kind. */
  readResourceList(name: string, options?: CallOptions): Promise<ResourceList | undefined>;
  /** Reads how each volume was saved. */
  readVolumeInfo(name: string, options?: CallOptions): Promise<readonly BackupVolumeInfo[] | undefined>;
  /** Reads the asynchronous operations of item actions. */
  readItemOperations(name: string, options?: CallOptions): Promise<readonly BackupItemOperation[] | undefined>;
  /** Reads the snapshots that volume snapshotters took. */
  readVolumeSnapshots(name: string, options?: CallOptions): Promise<readonly NativeSnapshot[] | undefined>;
  /** Reads the records of volumes whose files were saved. */
  readPodVolumeBackups(name: string, options?: CallOptions): Promise<readonly PodVolumeBackup[] | undefined>;
  /** Reads the digests of blobs that the backup stored in file repositories whose format does not protect all of their bytes. */
  readVolumeDigests(name: string, options?: CallOptions): Promise<readonly VolumeBlobDigest[] | undefined>;
  /** Reads the VolumeSnapshots of CSI snapshots. Only backups of Velero before 1.14 have them. */
  readCsiVolumeSnapshots(name: string, options?: CallOptions): Promise<readonly KubeObject[] | undefined>;
  /** Reads the VolumeSnapshotContents of CSI snapshots. */
  readCsiVolumeSnapshotContents(name: string, options?: CallOptions): Promise<readonly KubeObject[] | undefined>;
  /** Reads the VolumeSnapshotClasses of CSI snapshots. */
  readCsiVolumeSnapshotClasses(name: string, options?: CallOptions): Promise<readonly KubeObject[] | undefined>;
  /** Checks that the bucket can lock objects, if the location locks its backups. @throws LifeboatError `INVALID_CONFIG` */
  checkProtection(options?: CallOptions): Promise<void>;
  /** Throws if a file of the backup is locked.
   * @throws LifeboatError `BACKUP_LOCKED`, which names the file that is locked for longest, and until when */
  refuseLocked(name: string, options?: CallOptions): Promise<void>;
  /** Locks every file of a complete backup until it expires, if the location locks its backups. Longer locks stay. */
  extendLock(name: string, options?: CallOptions): Promise<void>;
  /** Changes the expiration of a complete backup, counted from its start, and writes new digests. Returns the backup as it is stored.
   * @throws LifeboatError `BACKUP_LOCKED` if it would expire before its lock ends, `BACKUP_BROKEN`, `BACKUP_IN_PROGRESS`,
   * `STORE_READ_ONLY` */
  setTtl(name: string, options: CallOptions & { readonly ttlInMs: number; readonly now: Date }): Promise<Backup>;
  /** Deletes every object under `backups/<name>/`, `velero-backup.json` first and the marker last, and what killed puts left. Returns the
   * number of objects and of unfinished puts. @throws as {@link BackupStore.hold} */
  deleteBackup(
    name: string,
    options?: CallOptions & { readonly force?: boolean },
  ): Promise<{ readonly objects: number; readonly unfinishedPuts: number }>;

  /** Lists all restores whose files are there, including broken ones. */
  listRestores(options?: CallOptions): AsyncIterable<RestoreEntry>;
  /** Takes the name of a restore, to write its files or to finish it. With `force`, also from a run that still has it; that run loses it.
   * @throws LifeboatError `RESTORE_IN_PROGRESS` if another run has the name, `STORE_READ_ONLY` */
  holdRestore(name: string, options: HoldRestoreOptions): Promise<NameLease>;
  /** Throws if the restore is running. @throws LifeboatError `RESTORE_IN_PROGRESS` if a run has its name */
  refuseRunningRestore(name: string, options: CallOptions & { readonly now: Date }): Promise<void>;
  /** Stores a file of a restore. */
  putRestoreFile(name: string, file: RestoreFile, content: string | Uint8Array, options?: CallOptions): Promise<void>;
  /** Stores a file of a restore that is already compressed. */
  putRestoreGzipFile(name: string, file: RestoreFile, gzip: Uint8Array, options?: CallOptions): Promise<void>;
  /** Opens a file of a restore, decompressed; `undefined` if it is not there. */
  readRestoreFile(name: string, file: RestoreFile, options?: CallOptions & { readonly maxBytes?: number }): Promise<ByteStream | undefined>;
  // As the JSON files of a backup.
  /** Reads the warnings and errors of a restore. */
  readRestoreResults(name: string, options?: CallOptions): Promise<ResultsFile | undefined>;
  /** Reads the list of a restore's objects, by kind, with their outcomes. */
  readRestoreResourceList(name: string, options?: CallOptions): Promise<ResourceList | undefined>;
  /** Reads the asynchronous operations of a restore. */
  readRestoreItemOperations(name: string, options?: CallOptions): Promise<readonly RestoreItemOperation[] | undefined>;
  /** Reads the hooks of a restore in Pods, and how far they got. */
  readRestoreHooks(name: string, options?: CallOptions): Promise<readonly RestorePodRecord[] | undefined>;
  /** Reads which controllers the restore holds; `undefined` if it holds none. */
  readRestoreHolds(name: string, options?: CallOptions): Promise<readonly HoldRecord[] | undefined>;
  /** Reads which objects the restore has deleted, or was about to delete, and has not created anew yet. */
  readRestoreReplaced(name: string, options?: CallOptions): Promise<readonly ReplacedRecord[] | undefined>;
  /** Reads where the volumes of a restore come from. */
  readRestoreVolumeInfo(name: string, options?: CallOptions): Promise<readonly RestoreVolumeInfo[] | undefined>;
  /** Stores the Restore object (`restores/<name>/lifeboat-restore.json`, which Velero ignores). With `ifAbsent`, it takes the name: of two
   * concurrent restores only one succeeds, if the store has conditional puts.
   * @throws LifeboatError `RESTORE_ALREADY_EXISTS` (with `ifAbsent`), `STORE_READ_ONLY` */
  putRestore(restore: Restore, options?: CallOptions & { readonly ifAbsent?: boolean }): Promise<void>;
  /** Reads the Restore object. @throws LifeboatError `RESTORE_NOT_FOUND` */
  getRestore(name: string, options?: CallOptions): Promise<Restore>;
  /** Deletes every object under `restores/<name>/`; with `force`, also those of a running restore. Returns their number.
   * @throws LifeboatError `RESTORE_IN_PROGRESS` */
  deleteRestore(
    name: string,
    options: CallOptions & { readonly now: Date; readonly force?: boolean | undefined },
  ): Promise<{ readonly objects: number }>;
}

/** A backup as it is stored, and the result of checking its digests. */
export interface CheckedBackup {
  /** As it is stored. */
  readonly backup: Backup;
  /** `none`: it has no digests, as unfinished backups and those of Velero. `broken`: the digests or `velero-backup.json` are damaged. */
  readonly state: 'none' | 'checked' | 'broken';
  /** Its digests. `undefined` if it has none, or if they are damaged. */
  readonly manifest: DigestManifest | undefined;
  /** Damage that shows without reading the other files: in the digests themselves, and files that are missing or have another size. */
  readonly damage: readonly LifeboatError[];
  /** `BACKUP_UNTRUSTED`: a required signature is missing, or a newer state of the backup is known. `undefined` if the backup is trusted. */
  readonly distrust: LifeboatError | undefined;
  /** Reads the backup's files and checks each as it is read: a stream ends with `BACKUP_BROKEN` if the content is not what was written. */
  readonly backups: BackupStore;
  /** Reads every file that was not read completely so far. Returns all damage, `damage` included. */
  finish(options?: CallOptions): Promise<readonly LifeboatError[]>;
  /** Remembers the backup in `knownBackups`, if it is sound. */
  remember(options?: CallOptions): Promise<void>;
}
