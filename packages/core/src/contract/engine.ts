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

/** Options of `createEngine`: the cluster, the locations, plugins and limits that an {@link Engine} works with. */
export interface EngineOptions {
  /** The cluster to back up and restore. @default none: calls that need no cluster still work (list, verify, delete, download) */
  readonly cluster?: ClusterClient;
  /** Storage locations by name. A location is either opened already, or plain configuration like the `spec` of a BackupStorageLocation. The
   * provider that the configuration names opens it when it is first needed. If that fails, the location counts as unreachable, and the next
   * call tries again. Plain configuration is trusted and may name files of this machine; open an object of a cluster with
   * {@link openLocation}. */
  readonly storageLocations: Readonly<Record<string, StorageLocation | StorageLocationConfig>>;
  /** Snapshot locations by name, for volumes that no CSI driver snapshots. A backup asks each location whether it owns a volume, and the
   * one that does takes the snapshot. @default none: such volumes are not saved */
  readonly snapshotLocations?: Readonly<Record<string, SnapshotLocation | SnapshotLocationConfig>>;
  /** How files of volumes are saved in storage locations and restored. @default files are neither saved nor restored: volumes are saved
   * only by snapshots */
  readonly volumeFiles?: VolumeFilesOptions;
  /** Providers that open the locations described by plain configuration. Their item actions run in addition to `actions`. @default none */
  readonly plugins?: readonly ProviderPlugin[];
  /** Reads the secrets that plain configuration names. @default none: a location that names a secret is `INVALID_CONFIG` */
  readonly resolveSecret?: ResolveSecret;
  /** Item actions in addition to the built-in ones. @default none */
  readonly actions?: {
    readonly backup?: readonly BackupItemAction[];
    readonly restore?: readonly RestoreItemAction[];
    /** Run for each object of a backup that is deleted. */
    readonly delete?: readonly DeleteItemAction[];
    /** Called for each object that the backup's filters select, one after the other. */
    readonly itemBlock?: readonly ItemBlockAction[];
  };
  /** Adapters that pause custom resources while they are restored, in addition to the built-in ones: see `quiesceControllers` of
   * {@link RestoreRequest}. @default none */
  readonly quiesceAdapters?: readonly QuiesceAdapter[];
  /** Where log lines go. @default no output */
  readonly logger?: Logger;
  /** Number of parallel calls: of a backup's actions, and of a restore's writes. The client lowers it on 429. @default 16; restores, and
   * snapshots of backups, go up to 64 as long as that is faster */
  readonly concurrency?: number;
  /** The longest pause between two checks of asynchronous operations of item actions, in milliseconds. The first checks follow faster.
   * @default 10 seconds */
  readonly itemOperationSyncFrequencyInMs?: number;
  /** How long a running hook of a backup, and each post hook that must still run, may take after a cancel, in milliseconds: such a hook may
   * unfreeze a database. @default 30 seconds */
  readonly hookGraceInMs?: number;
  /** How long to wait for CRDs and for additional items of actions, in milliseconds. @default 10 minutes */
  readonly resourceTimeoutInMs?: number;
  /** How long a restore waits for a terminating namespace, in milliseconds. @default 10 minutes */
  readonly terminatingResourceTimeoutInMs?: number;
  /** How long one call of an item action may take, in milliseconds. Longer work belongs in an asynchronous operation. @default 10
   * minutes */
  readonly actionTimeoutInMs?: number;
  /** How long a store may take for one request, in milliseconds; for a transfer, how long since its last byte. The store's own patience is
   * part of this time. @default 10 minutes */
  readonly storeTimeoutInMs?: number;
  /** How long one call of a volume snapshotter may take, in milliseconds. The wait for a snapshot has a limit of its own. @default 1
   * hour */
  readonly snapshotterTimeoutInMs?: number;
  /** Limits for the content of an archive, so that a hostile one cannot fill memory or disk. @default see {@link ArchiveLimits} */
  readonly archiveLimits?: ArchiveLimits;
  /** What restores may bring into the cluster. Requests can only choose within it. @default everything */
  readonly restorePolicy?: RestorePolicy;
  /** Called once when a store has not answered for a second and the engine waits for it, and once when it answers again, whatever number of
   * calls wait for that location. Runs report it as an event, too. @default it is only logged */
  readonly onStoreWait?: (event: StoreWaitEvent) => void;
  /** Limits for the files of backups and restores other than the archive. @default see {@link FileLimits} */
  readonly fileLimits?: FileLimits;
  /** How long a run that gives no sign of life keeps the name of the backup that it writes, finishes, copies or deletes. Ages are measured
   * by the store's clock. @default 60 seconds, renewed every 15 */
  readonly lease?: LeaseOptions;
  /** Identifies this engine across restarts, such as the uid of its Pod or the name of a replica: 1 to 253 printable ASCII characters
   * without spaces. A new process then knows at once that runs of an earlier process with the same owner have ended, and takes over their
   * names without waiting for their leases to end. Processes or worker threads that run at the same time need different owners, otherwise
   * each takes over the other's work. @default none: a name is free when its lease ends */
  readonly owner?: string;
  /** The Kubernetes namespace of Backup and Restore objects, unless a request brings its own (`object`), and of the ConfigMaps that
   * configure backups and restores. If the cluster has a Velero, use Velero's namespace. @default 'velero' */
  readonly namespace?: string;
  /** Name of a ConfigMap in `namespace` whose volume policies apply to every backup, after the backup's own. Velero's server has such a
   * setting since 1.18.3. A backup is refused if the ConfigMap cannot be read. Other content is ignored with a warning. @default none */
  readonly globalVolumePoliciesConfigMap?: string;
  /** Where the Backup and Restore objects of runs are kept while they run. @default in this process only */
  readonly records?: RunRecords;
  /** Clock of the engine. @default () => new Date() */
  readonly now?: () => Date;
}

/** Options of {@link Engine.verifyBackup}. */
export interface VerifyBackupOptions extends LocationOptions {
  /** Ed25519 public keys in PEM. One of them must have signed the digests, in addition to what the location requires. @default only what
   * the location requires */
  readonly requireSignature?: readonly string[];
  /** How thoroughly to check the files of volumes in the location's repositories; see {@link VerifyDepth}. `files` and `contents` check
   * those of this backup, `blobs` checks whole repositories; `contents` also compares the digests that the backup noted when it stored
   * them. Needs `volumeFiles` of the engine. @default 'files' */
  readonly volumeFiles?: VerifyDepth | 'none';
}

/** Options of {@link Engine.describeBackup} and {@link Engine.describeRestore}. */
export interface DescribeOptions extends LocationOptions {
  /** Also read the resource list, the asynchronous operations and, for a backup, the list of its files. @default false */
  readonly details?: boolean;
}

/** Options of {@link Engine.openBackupFile}. */
export interface OpenBackupFileOptions extends LocationOptions {
  /** Return whatever is there, without checking it against the backup's digests. @default false: the stream ends with `BACKUP_BROKEN` if
   * the file is not what was written */
  readonly allowDamaged?: boolean;
}

/** Options of {@link Engine.resumeBackup}. */
export interface ResumeBackupOptions extends LocationOptions {
  /** Resume the backup even if the run that wrote it still holds its name. That run then loses it. @default false: `BACKUP_IN_PROGRESS` */
  readonly force?: boolean;
}

/** Options of {@link Engine.unlockBackup}. */
export interface UnlockBackupOptions extends LocationOptions {
  /** Free the name even if the lease of the run that holds it has not ended. That run then loses the name and changes nothing more of the
   * backup. @default false: `BACKUP_IN_PROGRESS` */
  readonly force?: boolean;
}

/** Options of {@link Engine.setBackupTtl}. */
export interface SetBackupTtlOptions extends LocationOptions {
  /** The new time to live, counted from the start of the backup. */
  readonly ttl: Duration;
}

/** Options of {@link Engine.deleteRestore}. */
export interface DeleteRestoreOptions extends LocationOptions {
  /** Delete the restore even if it is running, that is, if the lease on its name has not ended. Its run then loses the name and ends.
   * @default false: `RESTORE_IN_PROGRESS` */
  readonly force?: boolean;
}

/** Options of {@link Engine.resumeRestore}. */
export interface ResumeRestoreOptions extends LocationOptions {
  /** Resume the restore even if the lease of the run that holds it has not ended. That run then loses the restore and does nothing more for
   * it. @default false: `RESTORE_IN_PROGRESS` */
  readonly force?: boolean;
  /** The hook functions of the restore's request, matched by their names. Those that had not started run now. A function that is missing
   * here is an error for each Pod in which it should run. @default none */
  readonly podHooks?: readonly RestorePodHook[];
}

/** Options of {@link Engine.copyBackup}. */
export interface CopyBackupRequest extends CallOptions {
  /** Name of the backup. */
  readonly name: string;
  /** Name of the location that has it. */
  readonly from: string;
  /** Name of the location that gets it. */
  readonly to: string;
}

/** Options of {@link Engine.repairBackup}. */
export interface RepairBackupOptions extends CallOptions {
  /** Names of the locations that should have the backup. @default the locations that it was made for (`storageLocations` of its request) */
  readonly storageLocations?: readonly string[];
}

/** Backs up, restores and manages backups. It keeps no state between calls except its options. Long operations return a {@link Run}: bad
 * input rejects its `result` and its `accepted` before anything is written. */
export interface Engine extends VolumeFileCalls, VolumeRepositoryCalls {
  /** Backs up the cluster. Bad input rejects `result` before anything is written. */
  backup(request: BackupRequest): Run<BackupEvent, BackupResult>;
  /** Finishes a backup whose process ended while it waited for asynchronous operations (phase `WaitingForPluginOperations` or
   * `Finalizing`). The engine must have the item actions that started them. After a cancel the backup can be resumed again. */
  resumeBackup(name: string, options?: ResumeBackupOptions): Run<BackupEvent, BackupResult>;
  /** Restores a backup, or part of it, into the engine's cluster. Bad input rejects `result` before anything is written. */
  restore(request: RestoreRequest): Run<RestoreEvent, RestoreResult>;
  /** Finishes a restore whose process ended after all objects were restored, while it waited for asynchronous operations, hooks in Pods or
   * volumes (phase `WaitingForPluginOperations` or `Finalizing`). The engine must have the item actions that started the operations. Hooks
   * that had not started run now, and their waits start again. A hook that had started, but whose end is unknown, is an error and does not
   * run again. After a cancel the restore can be resumed again. A restore that ended earlier is refused with `INVALID_REQUEST`, but first the
   * controllers that it held are released, and objects that it had deleted to create them anew are created; the message names them. */
  resumeRestore(name: string, options?: ResumeRestoreOptions): Run<RestoreEvent, RestoreResult>;
  /** Tells what {@link Engine.restore} would do, object by object. Only reads. */
  planRestore(request: RestoreRequest, options?: PlanOptions): Run<PlanEvent, RestorePlanResult>;
  /** Carries out a plan that {@link Engine.planRestore} saved: exactly what it lists, and nothing else. An object that has changed since,
   * in the cluster or in the backup, is an error that names the change; the others are restored.
   * @throws LifeboatError `PLAN_REFUSED`, before anything is written: the plan was edited, or made for another backup, cluster or
   * version */
  apply(plan: AsyncIterable<Uint8Array | string>, options?: ApplyOptions): Run<RestoreEvent, RestoreResult>;
  /** Compares a backup with another backup or a cluster, or two clusters with each other. Only reads. Kinds are compared in the version
   * that the backup has. @throws LifeboatError `BACKUP_*`, `ARCHIVE_*`, `STORE_*`, `KUBERNETES_*` */
  compare(left: ComparedSide, right: ComparedSide, options?: CompareOptions): Run<CompareEvent, CompareResult>;
  /** Lists the backups of a location, each as soon as it is read, including unfinished and broken ones. */
  listBackups(options?: ListBackupsOptions): AsyncIterable<BackupEntry>;
  /** Reads the stored Backup object. @throws LifeboatError `BACKUP_NOT_FOUND`, `BACKUP_UNFINISHED`, `BACKUP_BROKEN` */
  getBackup(name: string, options?: LocationOptions): Promise<Backup>;
  /** Verifies a backup without restoring it: reads every file and every entry, compares checksums, digests and counts, and checks the files
   * of its volumes. */
  verifyBackup(name: string, options?: VerifyBackupOptions): Run<VerifyEvent, VerifyResult>;
  /** Copies a finished backup to another location and verifies it by checksum; see {@link CopiedBackup}. It never overwrites another backup
   * of that name. Files of the backup's restores are not copied. With `volumeFiles` of the engine, the files of volumes are copied from
   * repository to repository, as far as the target lacks them; without it they are not copied, which is a warning. */
  copyBackup(request: CopyBackupRequest): Run<CopyEvent, CopiedBackup>;
  /** Copies a backup to those of the locations it was made for that lack it or have it damaged, with the files of its volumes. The source
   * is a location that has it complete. */
  repairBackup(name: string, options?: RepairBackupOptions): Run<RepairEvent, RepairedBackup>;
  /** Deletes a backup, including a killed or broken one, and the files of its restores. It refuses a backup that is being written, or one
   * whose volume data it could not account for: see {@link DeleteBackupOptions}. */
  deleteBackup(name: string, options?: DeleteBackupOptions): Run<DeleteEvent, DeletedBackup>;
  /** Deletes expired backups, as {@link Engine.deleteBackup} does, and reports for every backup why it is deleted or kept. Without
   * controllers in the cluster, nothing else enforces a time to live. Whatever the options say, it keeps backups that have not expired, are
   * unfinished, locked, held by another run or being restored, or have impossible times. A backup that cannot be deleted is an issue, and
   * the others are deleted. */
  deleteExpired(options?: DeleteExpiredOptions): Run<ExpiryEvent, ExpiredBackups>;
  /** Changes the time to live of a finished backup, in one location. If the location locks its backups, the lock on all files is extended
   * first. A Backup object that Velero keeps of it in a cluster does not change.
   * @throws LifeboatError `BACKUP_LOCKED` if the new time ends before the lock does (says until when; nothing is changed), `BACKUP_BROKEN`,
   * `BACKUP_UNTRUSTED`, `BACKUP_IN_PROGRESS`, `STORE_READ_ONLY` */
  setBackupTtl(name: string, options: SetBackupTtlOptions): Promise<Backup>;
  /** Frees the name of a backup whose run is gone, without waiting for the end of its lease. What the run left stays. Resolves with who
   * held the name, or `undefined` if nobody did. @throws LifeboatError `BACKUP_IN_PROGRESS` (names the holder, in `context.holder` too) */
  unlockBackup(name: string, options?: UnlockBackupOptions): Promise<UnlockedBackup | undefined>;
  /** Reads a backup and its small files: messages, volumes, and with `details` its objects and operations. A file that is missing or
   * damaged is listed in `problems`; everything else is still returned. */
  describeBackup(name: string, options?: DescribeOptions): Promise<BackupDescription>;
  /** Opens the archive (`contents`, compressed) or one of the files (decompressed). Resolves with `undefined` for a file that this backup
   * need not have. Reading an archive to its end fails with `ARCHIVE_CORRUPT` unless it was complete, even for a backup without digests
   * (`allowDamaged` turns that off). @throws LifeboatError `BACKUP_BROKEN` if a file is missing that the backup must have */
  openBackupFile(
    name: string,
    file: 'contents' | BackupFile,
    options?: OpenBackupFileOptions,
  ): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Lists the restores whose files a location has, each as soon as it is read, including broken ones. */
  listRestores(options?: ListRestoresOptions): AsyncIterable<RestoreEntry>;
  /** Reads the stored Restore object. @throws LifeboatError `RESTORE_NOT_FOUND` */
  getRestore(name: string, options?: LocationOptions): Promise<Restore>;
  /** Deletes the files of a restore, including those that Velero wrote. The restored objects stay. @throws LifeboatError
   * `RESTORE_IN_PROGRESS` if the restore is running, `RESTORE_NOT_FOUND` */
  deleteRestore(name: string, options?: DeleteRestoreOptions): Promise<{ readonly objects: number }>;
  /** Describes a restore as {@link Engine.describeBackup} describes a backup. Works for restores that Velero made, too. */
  describeRestore(name: string, options?: DescribeOptions): Promise<RestoreDescription>;
  /** Opens a file of a restore as {@link Engine.openBackupFile} opens one of a backup. Files of restores have no digests. */
  openRestoreFile(name: string, file: RestoreFile, options?: LocationOptions): Promise<AsyncIterable<Uint8Array> | undefined>;
  /** Closes the stores and snapshotters that this engine opened from plain configuration. It does not close those that the caller opened.
   * Wait for runs to end first: after the call, the closed locations are refused. */
  close(): Promise<void>;
}
