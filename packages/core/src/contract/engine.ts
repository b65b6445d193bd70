import type { CallOptions } from '../plugin-api/call-options.ts';
import type { BackupItemAction, DeleteItemAction, ItemBlockAction, RestoreItemAction } from '../plugin-api/item-actions.ts';
import type { Logger } from '../plugin-api/logger.ts';
import type { ProviderPlugin } from '../plugin-api/provider-plugin.ts';
import type { QuiesceAdapter } from '../plugin-api/quiesce-adapter.ts';
import type { VerifyDepth } from '../plugin-api/verify-report.ts';
import type { Backup } from '../velero-api/objects/backup.ts';
import type { Restore } from '../velero-api/objects/restore.ts';
import type { Duration } from '../velero-api/values/duration.ts';
import type { ClusterClient } from './cluster/cluster-client.ts';
import type { ComparedSide, CompareOptions, CompareResult } from './comparison/comparison.ts';
import type { DeleteBackupOptions } from './deletion/delete-backup-options.ts';
import type { DeleteExpiredOptions } from './deletion/delete-expired-options.ts';
import type {
  BackupEvent,
  CompareEvent,
  CopyEvent,
  DeleteEvent,
  ExpiryEvent,
  PlanEvent,
  RepairEvent,
  RestoreEvent,
  StoreWaitEvent,
  VerifyEvent,
} from './events.ts';
import type { RestorePodHook } from './hooks/restore-pod-hook.ts';
import type { ListBackupsOptions, ListRestoresOptions } from './list-options.ts';
import type { FileLimits } from './locations/file-limits.ts';
import type { LeaseOptions } from './locations/lease-options.ts';
import type { LocationOptions } from './locations/location-options.ts';
import type { ResolveSecret } from './locations/resolve-secret.ts';
import type { SnapshotLocation, SnapshotLocationConfig } from './locations/snapshot-location.ts';
import type { StorageLocation, StorageLocationConfig } from './locations/storage-location.ts';
import type { BackupRequest, BackupResult, RestorePlanResult, RestoreRequest, RestoreResult } from './requests.ts';
import type { RestorePolicy } from './restore-policy.ts';
import type { BackupDescription } from './results/backup-description.ts';
import type { CopiedBackup } from './results/copied-backup.ts';
import type { DeletedBackup } from './results/deleted-backup.ts';
import type { ExpiredBackups } from './results/expired-backups.ts';
import type { RepairedBackup } from './results/repaired-backup.ts';
import type { RestoreDescription } from './results/restore-description.ts';
import type { VerifyResult } from './results/verify-result.ts';
import type { Run } from './run.ts';
import type { RunRecords } from './run-records.ts';
import type { ApplyOptions, PlanOptions } from './saved-plans/saved-plan-options.ts';
import type { ArchiveLimits } from './store/archive.ts';
import type { BackupEntry, BackupFile, RestoreEntry, RestoreFile } from './store/stored-file.ts';
import type { UnlockedBackup } from './store/unlocked-backup.ts';
import type { VolumeFileCalls } from './volume-file-calls.ts';
import type { VolumeFilesOptions } from './volume-files-options.ts';
import type { VolumeRepositoryCalls } from './volumes/volume-repository-calls.ts';

/** What {@link Engine} works with. */
export interface EngineOptions {
  /** Absent: everything that needs no cluster still works (list, verify, delete, download). */
  readonly cluster?: ClusterClient;
  /** Locations by name: opened, or plain configuration as the `spec` of a BackupStorageLocation is, which the provider that it names
   * opens when the location is first needed. One that cannot be opened is one that cannot be reached; the next call tries again. Plain
   * configuration is taken as the caller's own, and may name files: open an object of a cluster with {@link openLocation}. */
  readonly storageLocations: Readonly<Record<string, StorageLocation | StorageLocationConfig>>;
  /** Who takes snapshots of volumes that no CSI driver snapshots. A backup asks each location for a volume and the one that
   * owns it takes it. @default none: such volumes are not saved */
  readonly snapshotLocations?: Readonly<Record<string, SnapshotLocation | SnapshotLocationConfig>>;
  /** How files of volumes are saved in storage locations, and come back. @default they are neither saved nor restored: volumes are
   * saved by snapshots only */
  readonly volumeFiles?: VolumeFilesOptions;
  /** Open the locations that plain configuration describes, and bring item actions of their own, which run besides `actions`.
   * @default none */
  readonly plugins?: readonly ProviderPlugin[];
  /** Reads the secrets that plain configuration names. @default none: a location that names one is `INVALID_CONFIG` */
  readonly resolveSecret?: ResolveSecret;
  /** Item actions besides the built-in ones. */
  readonly actions?: {
    readonly backup?: readonly BackupItemAction[];
    readonly restore?: readonly RestoreItemAction[];
    /** Run on the objects of a backup that is deleted. */
    readonly delete?: readonly DeleteItemAction[];
    /** Asked about each object that the backup's filters select, one after the other. */
    readonly itemBlock?: readonly ItemBlockAction[];
  };
  /** Hold controllers of custom resources while restores bring their objects back, besides the built-in ones: see `quiesceControllers` of
   * {@link RestoreRequest}. */
  readonly quiesceAdapters?: readonly QuiesceAdapter[];
  /** @default no output */
  readonly logger?: Logger;
  /** Work in parallel: requests of a backup's actions, writes of a restore. The client lowers it on 429. @default 16; a restore goes up
   * to 64, and a backup's snapshots too, as long as more get done that way */
  readonly concurrency?: number;
  /** The longest pause between two looks at asynchronous operations of item actions; the first looks follow faster. @default 10 seconds */
  readonly itemOperationSyncFrequencyInMs?: number;
  /** How long a hook of a backup that runs, and each post hook that is owed, may still take after a cancel: it may be what
   * unfreezes a database. @default 30 seconds */
  readonly hookGraceInMs?: number;
  /** How long to wait for CRDs and additional items. @default 10 minutes */
  readonly resourceTimeoutInMs?: number;
  /** How long a restore waits for a terminating namespace. @default 10 minutes */
  readonly terminatingResourceTimeoutInMs?: number;
  /** How long one call of an item action may take; what takes longer is an asynchronous operation. @default 10 minutes */
  readonly actionTimeoutInMs?: number;
  /** How long a store may take for one request, and of a transfer since its last byte; the store's own patience lies inside.
   * @default 10 minutes */
  readonly storeTimeoutInMs?: number;
  /** How long one call of a volume snapshotter may take; a wait for a snapshot has its own time besides. @default 1 hour */
  readonly snapshotterTimeoutInMs?: number;
  /** How much an archive may hold, so that a hostile one fills no memory and no disk. @default see {@link ArchiveLimits} */
  readonly archiveLimits?: ArchiveLimits;
  /** What restores may bring into the cluster: requests choose within it. @default everything */
  readonly restorePolicy?: RestorePolicy;
  /** Called when a store has not answered for a second and is waited for, and when it answers again: once each, for all that
   * waits for the location. Runs tell it as an event, too. @default it is only logged */
  readonly onStoreWait?: (event: StoreWaitEvent) => void;
  /** Limits of the other files of backups and restores. */
  readonly fileLimits?: FileLimits;
  /** How long a run that shows no sign of life keeps the name of the backup that it writes, finishes, copies or deletes. Ages
   * are measured by the store's clock. @default 60 seconds, renewed every 15 */
  readonly lease?: LeaseOptions;
  /** Who this engine is, the same after a restart: the uid of its Pod, the name of a replica. 1 to 253 printable ASCII characters
   * without spaces. A new process then knows at once that runs which an earlier process of the same owner left have ended, and
   * takes their names over without waiting for the end of their leases. Two processes, or worker threads, that run at the same
   * time must have different ones: each would take the other's work over. @default none: names are free when their leases end */
  readonly owner?: string;
  /** The Kubernetes namespace of Backup and Restore objects, unless a request brings its own (`object`), and where ConfigMaps are read
   * that configure backups and restores: Velero's namespace, where there is one. @default 'velero' */
  readonly namespace?: string;
  /** A ConfigMap in `namespace` whose volume policies count for every backup, after its own; since Velero 1.18.3, its server has such a
   * setting, too. A backup is refused when it cannot be read; what else it holds is ignored, with a warning. @default none */
  readonly globalVolumePoliciesConfigMap?: string;
  /** Where the Backup and Restore objects of runs live while they run. @default in this process only */
  readonly records?: RunRecords;
  /** @default () => new Date() */
  readonly now?: () => Date;
}

/** For {@link Engine.verifyBackup}. */
export interface VerifyBackupOptions extends LocationOptions {
  /** Ed25519 public keys in PEM, of which one must have signed the digests, besides those that the location requires. @default none */
  readonly requireSignature?: readonly string[];
  /** How deep the files of volumes are looked at, in the repositories of the location; see {@link VerifyDepth}. `files` and `contents`
   * look at those of this backup, `blobs` at the whole repositories; `contents` also compares the digests that the backup has noted of what it
   * stored. Only with `volumeFiles` of the engine. @default 'files' */
  readonly volumeFiles?: VerifyDepth | 'none';
}

/** For {@link Engine.describeBackup} and {@link Engine.describeRestore}. */
export interface DescribeOptions extends LocationOptions {
  /** Read also the resource list, the asynchronous operations and, of a backup, which files there are. @default false */
  readonly details?: boolean;
}

/** For {@link Engine.openBackupFile}. */
export interface OpenBackupFileOptions extends LocationOptions {
  /** Do not check the file against the backup's digests: what is there of it comes out. @default false: the stream ends with
   * `BACKUP_BROKEN` when it is not what was written */
  readonly allowDamaged?: boolean;
}

/** For {@link Engine.resumeBackup}. */
export interface ResumeBackupOptions extends LocationOptions {
  /** Resume it also when the run that wrote it still has its name; that run then loses it. @default false: `BACKUP_IN_PROGRESS` */
  readonly force?: boolean;
}

/** For {@link Engine.unlockBackup}. */
export interface UnlockBackupOptions extends LocationOptions {
  /** Unlock it also when the lease of the run that has the name has not ended; that run then loses it, and changes nothing of the backup
   * any more. @default false: `BACKUP_IN_PROGRESS` */
  readonly force?: boolean;
}

/** For {@link Engine.setBackupTtl}. */
export interface SetBackupTtlOptions extends LocationOptions {
  /** The new time to live, counted from the start of the backup. */
  readonly ttl: Duration;
}

/** For {@link Engine.deleteRestore}. */
export interface DeleteRestoreOptions extends LocationOptions {
  /** Delete also a restore that runs, so one whose lease on the name has not ended; its run then loses it and ends.
   * @default false: `RESTORE_IN_PROGRESS` */
  readonly force?: boolean;
}

/** For {@link Engine.resumeRestore}. */
export interface ResumeRestoreOptions extends LocationOptions {
  /** Resume it also when the lease of the run that looks after it has not ended; that run then loses the restore, and does
   * nothing for it any more. @default false: `RESTORE_IN_PROGRESS` */
  readonly force?: boolean;
  /** The functions of the restore's request, found by their names: those that were not begun run now. One that is missing here
   * is an error for each Pod in which it was to run. @default none */
  readonly podHooks?: readonly RestorePodHook[];
}

/** For {@link Engine.copyBackup}. */
export interface CopyBackupRequest extends CallOptions {
  /** Name of the backup. */
  readonly name: string;
  /** Names of locations. */
  readonly from: string;
  /** Name of the location that gets it. */
  readonly to: string;
}

/** For {@link Engine.repairBackup}. */
export interface RepairBackupOptions extends CallOptions {
  /** The locations that shall have the backup. @default those that it was made for (`storageLocations` of its request) */
  readonly storageLocations?: readonly string[];
}

/** Backs up, restores and looks after backups. Holds no state between calls but its options. Whatever takes long is a {@link Run}:
 * bad input rejects its `result`, and its `accepted`, before anything is written. */
export interface Engine extends VolumeFileCalls, VolumeRepositoryCalls {
  /** Backs the cluster up. Bad input rejects `result` before anything is written. */
  backup(request: BackupRequest): Run<BackupEvent, BackupResult>;
  /** Finishes a backup whose process ended while it waited for asynchronous operations (phase `WaitingForPluginOperations`,
   * `Finalizing`); its actions must be the engine's. A cancel leaves it to be resumed again. */
  resumeBackup(name: string, options?: ResumeBackupOptions): Run<BackupEvent, BackupResult>;
  /** Restores a backup, or part of it, into the engine's cluster. Bad input rejects `result` before anything is written. */
  restore(request: RestoreRequest): Run<RestoreEvent, RestoreResult>;
  /** Finishes a restore whose process ended after all objects were restored, while it waited for asynchronous operations, hooks
   * in Pods or volumes (phase `WaitingForPluginOperations`, `Finalizing`); its actions must be the engine's. Hooks that were not
   * begun run now, and their waits begin anew; one that was begun, and whose end is not known, is an error and not run a second
   * time. A cancel leaves the restore to be resumed again. */
  resumeRestore(name: string, options?: ResumeRestoreOptions): Run<RestoreEvent, RestoreResult>;
  /** What {@link Engine.restore} would do, object by object; reads only. */
  planRestore(request: RestoreRequest, options?: PlanOptions): Run<PlanEvent, RestorePlanResult>;
  /** Carries out a plan that {@link Engine.planRestore} saved: what it lists, as it says, and nothing else. An object that has changed
   * since in the cluster or in the backup is an error that names the change, and the others go through.
   * @throws LifeboatError `PLAN_REFUSED`, before anything is written: it was edited, or made for another backup, cluster or version */
  apply(plan: AsyncIterable<Uint8Array | string>, options?: ApplyOptions): Run<RestoreEvent, RestoreResult>;
  /** Finds out what differs between a backup and another one, or what a cluster holds now, or between two clusters; reads only. Kinds
   * are compared in the version that the backup has. @throws LifeboatError `BACKUP_*`, `ARCHIVE_*`, `STORE_*`, `KUBERNETES_*` */
  compare(left: ComparedSide, right: ComparedSide, options?: CompareOptions): Run<CompareEvent, CompareResult>;
  /** The backups of a location, one after the other as they are read, unfinished and broken ones too. */
  listBackups(options?: ListBackupsOptions): AsyncIterable<BackupEntry>;
  /** The Backup object as it is stored. @throws LifeboatError `BACKUP_NOT_FOUND`, `BACKUP_UNFINISHED`, `BACKUP_BROKEN` */
  getBackup(name: string, options?: LocationOptions): Promise<Backup>;
  /** Reads a backup whole without restoring it: every file, every entry, checksums, digests, counts, and looks at the files of its
   * volumes. */
  verifyBackup(name: string, options?: VerifyBackupOptions): Run<VerifyEvent, VerifyResult>;
  /** Copies a finished backup from one location to another, verified by checksum; see {@link CopiedBackup}. Refuses to overwrite
   * another backup of that name. Files of its restores stay where they are. With `volumeFiles` of the engine the files of volumes are
   * copied from repository to repository, what is missing there only; without, they stay, which is a warning. */
  copyBackup(request: CopyBackupRequest): Run<CopyEvent, CopiedBackup>;
  /** Brings a backup up to date in the locations that it was made for, from one that has it whole, with the files of its volumes. */
  repairBackup(name: string, options?: RepairBackupOptions): Run<RepairEvent, RepairedBackup>;
  /** Removes a backup, also a killed or broken one, and its restores' files. One that is being written, or whose volume
   * data would stay unknown, is refused: see {@link DeleteBackupOptions}. */
  deleteBackup(name: string, options?: DeleteBackupOptions): Run<DeleteEvent, DeletedBackup>;
  /** Deletes the backups whose time is over, as {@link Engine.deleteBackup} does, and tells of every backup why it goes or stays. Nothing
   * else enforces a time to live where no controllers run. What has not expired stays, whatever the options say, and so does what is
   * not finished, what is locked, held by another run or being restored, and what has times that cannot be. One that cannot be
   * deleted is an issue, and the others go. */
  deleteExpired(options?: DeleteExpiredOptions): Run<ExpiryEvent, ExpiredBackups>;
  /** Gives a finished backup another time to live, in one location. Where the location locks its backups, all files are locked for
   * longer first. A Backup object in a cluster that Velero made of it keeps the time it has.
   * @throws LifeboatError `BACKUP_LOCKED` for a time that ends before the lock does (says until when; nothing is changed),
   * `BACKUP_BROKEN`, `BACKUP_UNTRUSTED`, `BACKUP_IN_PROGRESS`, `STORE_READ_ONLY` */
  setBackupTtl(name: string, options: SetBackupTtlOptions): Promise<Backup>;
  /** Frees the name of a backup whose run is gone, without waiting for the end of its lease; what it left stays. Resolves with who
   * had it, `undefined` when nobody. @throws LifeboatError `BACKUP_IN_PROGRESS` (says who, in `context.holder` too) */
  unlockBackup(name: string, options?: UnlockBackupOptions): Promise<UnlockedBackup | undefined>;
  /** A backup with what its small files say: messages, volumes, and with `details` objects and operations. A file that is missing
   * or damaged is among `problems`, and keeps nothing else out. */
  describeBackup(name: string, options?: DescribeOptions): Promise<BackupDescription>;
  /** The archive (`contents`) or the decompressed content of one of the files; `undefined` for a file that such a backup need not
   * have. Reading an archive to its end fails with `ARCHIVE_CORRUPT` unless it was whole, also where a backup has no digests
   * (`allowDamaged` turns that off). @throws LifeboatError `BACKUP_BROKEN` for one that it always has, and that is missing */
  openBackupFile(
    name: string,
    file: 'contents' | BackupFile,
    options?: OpenBackupFileOptions,
  ): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** The restores whose files a location has, one after the other as they are read, broken ones too. */
  listRestores(options?: ListRestoresOptions): AsyncIterable<RestoreEntry>;
  /** The Restore object as it is stored. @throws LifeboatError `RESTORE_NOT_FOUND` */
  getRestore(name: string, options?: LocationOptions): Promise<Restore>;
  /** Removes the files of a restore, Velero's too. What it restored stays. @throws LifeboatError `RESTORE_IN_PROGRESS` for one
   * that runs, `RESTORE_NOT_FOUND` */
  deleteRestore(name: string, options?: DeleteRestoreOptions): Promise<{ readonly objects: number }>;
  /** Describes a restore as {@link Engine.describeBackup} describes a backup; one that Velero made, too. */
  describeRestore(name: string, options?: DescribeOptions): Promise<RestoreDescription>;
  /** Opens a file of a restore as {@link Engine.openBackupFile} opens one of a backup. Its files have no digests. */
  openRestoreFile(name: string, file: RestoreFile, options?: LocationOptions): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Closes the stores and snapshotters that this engine opened: those of plain configuration. Others belong to whoever opened them.
   * Let runs end first; from then on those locations are refused. */
  close(): Promise<void>;
}
