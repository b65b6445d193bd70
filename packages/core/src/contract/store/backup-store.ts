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
import type { BackupEntry, BackupFile, RestoreEntry, RestoreFile, StoredFile } from './stored-file.ts';
import type { UnlockedBackup } from './unlocked-backup.ts';
import type { VolumeBlobDigest } from './volume-blob-digest.ts';

/** A started backup's way to write. Nothing is listed as a complete backup before {@link BackupWriter.commit}. */
export interface BackupWriter {
  /** Name of the backup. */
  readonly name: string;
  /** Streams `<name>.tar.gz`. */
  putArchive(body: ByteStream, options?: CallOptions): Promise<void>;
  /** Stores a gzip file; `content` is what is inside the gzip. */
  putFile(file: BackupFile, content: string | Uint8Array | ByteStream, options?: CallOptions): Promise<void>;
  /** Stores an already compressed gzip file, such as the collected log. */
  putGzipFile(file: BackupFile, gzip: Uint8Array | ByteStream, options?: CallOptions): Promise<void>;
  /** Stores any file as it is, by its name in the backup's folder: the way of copies. */
  putStoredFile(fileName: string, body: ByteStream, options?: PutStoredFileOptions): Promise<void>;
  /** Writes `velero-backup.json` with a phase such as `Finalizing`, once everything else is stored, as Velero does: its
   * reader sees a backup in progress. May be repeated. Checks first that name and files are still this writer's. */
  putUnfinished(backup: Backup, options?: CallOptions): Promise<void>;
  /** Checks that the name is still this writer's, writes the digests of all files, then `velero-backup.json` with its final phase,
   * which names them, and removes the marker. Returns the backup as it is stored. */
  commit(backup: Backup, options?: CommitOptions): Promise<Backup>;
  /** Frees the name of a committed backup. Never rejects: where it fails, the lease ends by itself. */
  close(): Promise<void>;
  /** Whether the name is still this writer's, asked of the store. @throws LifeboatError `BACKUP_IN_PROGRESS` when it is not */
  ensureOwned(options?: CallOptions): Promise<void>;
  /** Removes everything this writer put, the marker last. Nothing, once another run has the name. */
  discard(options?: CallOptions): Promise<void>;
  /** Leaves what is there without another request: others can take the name once its lease has ended. */
  abandon(): void;
  /** Leaves the backup as it is for {@link BackupStore.resume}. */
  release(now: Date, options?: CallOptions): Promise<void>;
}

/** For {@link BackupWriter.putStoredFile}. */
export interface PutStoredFileOptions extends CallOptions {
  /** Came after the original was complete: the digests do not name it. @default false */
  readonly isExtra?: boolean;
}

/** For {@link BackupWriter.commit}. */
export interface CommitOptions extends CallOptions {
  /** The generation of the digests. @default 1 */
  readonly generation?: number;
  /** The marker stays until {@link BackupWriter.close}, and the backup may still be discarded. @default false */
  readonly keepName?: boolean;
}

/** For {@link BackupStore.begin}. */
export interface BeginOptions extends CallOptions {
  /** The time now: leases and names are made by it. */
  readonly now: Date;
  /** The uid of the Backup object; the marker tells it too. */
  readonly uid?: string | undefined;
  /** Takes also a name with unfinished remains, and removes them. @default false */
  readonly replaceUnfinished?: boolean;
  /** Also the name of a backup whose files are still exactly these: one that was found to be damaged. It goes. */
  readonly replace?: string | undefined;
  /** What the run does, for people who wait for the name. @default 'backup' */
  readonly operation?: 'backup' | 'copy';
}

/** For {@link BackupStore.holdRestore}. */
export interface HoldRestoreOptions extends CallOptions {
  /** The time now. */
  readonly now: Date;
  /** What the name is held for. */
  readonly operation: 'restore' | 'resume';
  /** Also when another run has it, which then loses it. @default false */
  readonly force?: boolean | undefined;
  /** Called once, when another run is found to have the name. */
  readonly onLost?: (error: LifeboatError) => void;
}

/** A backup that was taken over. */
export interface ResumedBackup {
  /** As it is stored. */
  readonly backup: Backup;
  /** What it is finished with. */
  readonly writer: BackupWriter;
}

/** The backups and restores of one storage location, in Velero's layout (reference, section 1). */
export interface BackupStore {
  /** The location's name, for messages. */
  readonly location: string;
  /** Whether its finished backups are locked. */
  readonly locksBackups: boolean;
  /** @throws LifeboatError `STORE_READ_ONLY`, for who does something elsewhere before it writes here */
  refuseReadOnly(doing: string): void;
  /** Every backup, ascending by name; broken, unfinished and running ones included. `only` is asked for each name, and nothing is read
   * of those for which it says no: they are left out. */
  list(options?: CallOptions & { readonly only?: (name: string) => boolean }): AsyncIterable<BackupEntry>;
  /** A complete backup, or one in progress: its phase tells.
   * @throws LifeboatError `BACKUP_NOT_FOUND`, `BACKUP_UNFINISHED`, `BACKUP_BROKEN` */
  get(name: string, options?: CallOptions): Promise<Backup>;
  /** What is there under a name, `undefined` for nothing. */
  inspect(name: string, options?: CallOptions): Promise<BackupEntry | undefined>;
  /** A backup that can be restored.
   * @throws LifeboatError as {@link BackupStore.get}, and `BACKUP_IN_PROGRESS` (says its phase and what to do) */
  getComplete(name: string, options?: CallOptions): Promise<Backup>;
  /** Whether {@link BackupStore.begin} would take the name, without taking it. @throws as `begin` */
  requireFree(name: string, options: BeginOptions): Promise<void>;
  /** Checks that the name is free and takes it by writing the marker. Remains that it may replace are removed then.
   * @throws LifeboatError `BACKUP_ALREADY_EXISTS`, `BACKUP_UNFINISHED` (says who began when and how to go on),
   * `BACKUP_IN_PROGRESS` for remains whose run still has the name, `STORE_READ_ONLY` */
  begin(name: string, options: BeginOptions): Promise<BackupWriter>;
  /** Takes over a backup of Lifeboat that is stored whole but for its end (phase `WaitingForPluginOperations*` or
   * `Finalizing*`), and whose writer has given it up or let its lease end. `force`: also when it has not.
   * @throws LifeboatError as {@link BackupStore.get}, `INVALID_REQUEST` for one that has ended or is Velero's,
   * `BACKUP_IN_PROGRESS` when its writer still has the name, `STORE_READ_ONLY` */
  resume(name: string, options: CallOptions & { readonly now: Date; readonly force?: boolean }): Promise<ResumedBackup>;
  /** Takes the name of a backup that is there, to delete it, or to do another `operation`. `force`: also from a run that still has it, which then loses it.
   * @throws LifeboatError `BACKUP_IN_PROGRESS` when another run has the name, `STORE_READ_ONLY` */
  hold(
    name: string,
    options: CallOptions & {
      readonly now: Date;
      readonly force?: boolean;
      readonly uid?: string | undefined;
      readonly operation?: 'delete' | 'set-ttl';
    },
  ): Promise<HeldBackup>;
  /** What time it is in the store, by a small object that is put beside a backup's and removed at once.
   * @throws LifeboatError `STORE_*`, `STORE_READ_ONLY` */
  readClock(name: string, options: CallOptions & { readonly now: Date }): Promise<Date>;
  /** Frees the name of a backup. `force`: also from a run whose lease has not ended. Returns who had it, `undefined` when nobody.
   * @throws LifeboatError `BACKUP_IN_PROGRESS` (says who), `STORE_READ_ONLY` */
  unlock(name: string, options: CallOptions & { readonly now: Date; readonly force?: boolean }): Promise<UnlockedBackup | undefined>;
  /** The backup with its digests, in front of everything that relies on what it holds; `undefined` without
   * `velero-backup.json`. `required`: keys of which one must have signed, besides what the location asks for.
   * @throws LifeboatError `BACKUP_BROKEN` when `velero-backup.json` is none */
  openChecked(name: string, options?: CallOptions & { readonly required?: readonly KeyObject[] }): Promise<CheckedBackup | undefined>;
  /** The archive, compressed. @throws LifeboatError `BACKUP_BROKEN` when it is missing */
  openArchive(name: string, options?: CallOptions): Promise<ByteStream>;
  /** The decompressed content of a file, `undefined` when the backup has none. Bounded: fails beyond `maxBytes`. @default 256 MiB */
  readFile(name: string, file: BackupFile, options?: CallOptions & { readonly maxBytes?: number }): Promise<ByteStream | undefined>;
  /** A file as it is stored, by its name in the backup's folder; `undefined` when there is none. */
  readStoredFile(name: string, fileName: string, options?: CallOptions): Promise<ByteStream | undefined>;
  /** Tells one state of a backup's files from every other: their names, sizes, times and etags. */
  fingerprint(name: string, options?: CallOptions): Promise<string>;
  /** What lies in a backup's folder, files that nobody knows included. */
  listFiles(name: string, options?: CallOptions): AsyncIterable<StoredFile>;
  // The JSON files: `undefined` when the backup has none, an empty list for Velero's `null`. Unknown fields and large
  // numbers are kept. All throw `BACKUP_BROKEN` that names the file.
  /** Warnings and errors. */
  readResults(name: string, options?: CallOptions): Promise<ResultsFile | undefined>;
  /** What the archive holds, by kind. */
  readResourceList(name: string, options?: CallOptions): Promise<ResourceList | undefined>;
  /** How each volume was saved. */
  readVolumeInfo(name: string, options?: CallOptions): Promise<readonly BackupVolumeInfo[] | undefined>;
  /** Its asynchronous operations. */
  readItemOperations(name: string, options?: CallOptions): Promise<readonly BackupItemOperation[] | undefined>;
  /** Snapshots by volume snapshotters. */
  readVolumeSnapshots(name: string, options?: CallOptions): Promise<readonly NativeSnapshot[] | undefined>;
  /** Volumes whose files were saved. */
  readPodVolumeBackups(name: string, options?: CallOptions): Promise<readonly PodVolumeBackup[] | undefined>;
  /** Digests of the blobs that the backup stored in repositories of files, where the format itself does not protect all bytes of them. */
  readVolumeDigests(name: string, options?: CallOptions): Promise<readonly VolumeBlobDigest[] | undefined>;
  /** VolumeSnapshots, contents and classes: in backups of Velero before 1.14 only. */
  readCsiVolumeSnapshots(name: string, options?: CallOptions): Promise<readonly KubeObject[] | undefined>;
  /** The VolumeSnapshotContents of its CSI snapshots. */
  readCsiVolumeSnapshotContents(name: string, options?: CallOptions): Promise<readonly KubeObject[] | undefined>;
  /** Their classes. */
  readCsiVolumeSnapshotClasses(name: string, options?: CallOptions): Promise<readonly KubeObject[] | undefined>;
  /** Checks that the bucket can lock objects, if the location locks its backups. @throws LifeboatError `INVALID_CONFIG` */
  checkProtection(options?: CallOptions): Promise<void>;
  /** @throws LifeboatError `BACKUP_LOCKED`, naming the file that is locked for longest and until when */
  refuseLocked(name: string, options?: CallOptions): Promise<void>;
  /** Locks every file of a complete backup until it expires, where the location locks its backups; what is locked for longer stays so. */
  extendLock(name: string, options?: CallOptions): Promise<void>;
  /** Gives a complete backup another expiration, counted from its start, with new digests. Returns it as it is stored.
   * @throws LifeboatError `BACKUP_LOCKED` for one that is shorter than its lock, `BACKUP_BROKEN`, `BACKUP_IN_PROGRESS`, `STORE_READ_ONLY` */
  setTtl(name: string, options: CallOptions & { readonly ttlInMs: number; readonly now: Date }): Promise<Backup>;
  /** Every object under `backups/<name>/`, `velero-backup.json` first, the marker last, and what killed puts left.
   * Returns how many objects and unfinished puts there were. @throws as {@link BackupStore.hold} */
  deleteBackup(
    name: string,
    options?: CallOptions & { readonly force?: boolean },
  ): Promise<{ readonly objects: number; readonly unfinishedPuts: number }>;

  /** All restores whose files are there, broken ones too. */
  listRestores(options?: CallOptions): AsyncIterable<RestoreEntry>;
  /** Takes the name of a restore, to write its files or to finish it. `force`: also from a run that still has it, which then
   * loses it. @throws LifeboatError `RESTORE_IN_PROGRESS` when another run has the name, `STORE_READ_ONLY` */
  holdRestore(name: string, options: HoldRestoreOptions): Promise<NameLease>;
  /** @throws LifeboatError `RESTORE_IN_PROGRESS` for a restore whose run has the name */
  refuseRunningRestore(name: string, options: CallOptions & { readonly now: Date }): Promise<void>;
  /** Puts a file of a restore as it is. */
  putRestoreFile(name: string, file: RestoreFile, content: string | Uint8Array, options?: CallOptions): Promise<void>;
  /** Puts a file of a restore that is compressed already. */
  putRestoreGzipFile(name: string, file: RestoreFile, gzip: Uint8Array, options?: CallOptions): Promise<void>;
  /** A file of a restore, decompressed; `undefined` when it is not there. */
  readRestoreFile(name: string, file: RestoreFile, options?: CallOptions & { readonly maxBytes?: number }): Promise<ByteStream | undefined>;
  // As the JSON files of a backup.
  /** Warnings and errors of a restore. */
  readRestoreResults(name: string, options?: CallOptions): Promise<ResultsFile | undefined>;
  /** What a restore dealt with, by kind, and how. */
  readRestoreResourceList(name: string, options?: CallOptions): Promise<ResourceList | undefined>;
  /** The asynchronous operations of a restore. */
  readRestoreItemOperations(name: string, options?: CallOptions): Promise<readonly RestoreItemOperation[] | undefined>;
  /** The hooks of a restore in Pods, and how far they are. */
  readRestoreHooks(name: string, options?: CallOptions): Promise<readonly RestorePodRecord[] | undefined>;
  /** Where it holds controllers. `undefined`: nowhere. */
  readRestoreHolds(name: string, options?: CallOptions): Promise<readonly HoldRecord[] | undefined>;
  /** Where the volumes of a restore come from. */
  readRestoreVolumeInfo(name: string, options?: CallOptions): Promise<readonly RestoreVolumeInfo[] | undefined>;
  /** The Restore object itself (`restores/<name>/lifeboat-restore.json`; Velero ignores it). `ifAbsent` takes the name: of
   * two restores one gets it where the store has conditional puts.
   * @throws LifeboatError `RESTORE_ALREADY_EXISTS` (with `ifAbsent`), `STORE_READ_ONLY` */
  putRestore(restore: Restore, options?: CallOptions & { readonly ifAbsent?: boolean }): Promise<void>;
  /** The Restore object. @throws LifeboatError `RESTORE_NOT_FOUND` */
  getRestore(name: string, options?: CallOptions): Promise<Restore>;
  /** Every object under `restores/<name>/`. `force`: also those of a restore that runs. Returns how many there were.
   * @throws LifeboatError `RESTORE_IN_PROGRESS` */
  deleteRestore(
    name: string,
    options: CallOptions & { readonly now: Date; readonly force?: boolean | undefined },
  ): Promise<{ readonly objects: number }>;
}

/** A backup as it is stored, and what its digests say of it. */
export interface CheckedBackup {
  /** As it is stored. */
  readonly backup: Backup;
  /** `none`: it has none, as Velero's own and unfinished ones. `broken`: they, or `velero-backup.json`, are damaged. */
  readonly state: 'none' | 'checked' | 'broken';
  /** Its digests. Absent where it has none, or where they are damaged. */
  readonly manifest: DigestManifest | undefined;
  /** What shows without reading the other files: the digests themselves, files that are missing or of another size. */
  readonly damage: readonly LifeboatError[];
  /** A signature that is required and not there, an older state than is known: `BACKUP_UNTRUSTED`. */
  readonly distrust: LifeboatError | undefined;
  /** Reads the backup's files, each checked as it is read: a stream ends with `BACKUP_BROKEN` when it is not what was written. */
  readonly backups: BackupStore;
  /** Reads every file that was not read whole so far. Returns what is damaged, `damage` included. */
  finish(options?: CallOptions): Promise<readonly LifeboatError[]>;
  /** Remembers the backup in `knownBackups`, when it is sound. */
  remember(options?: CallOptions): Promise<void>;
}
