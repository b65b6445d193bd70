import type { BackupDescription } from '../contract/results/backup-description.ts';
import type { RestoreDescription } from '../contract/results/restore-description.ts';
import type { ByteStream, CallOptions } from '../plugin-api/call-options.ts';
import type { ResultsFile } from '../velero-api/files/results.ts';
import type { Backup, BackupSpec } from '../velero-api/objects/backup.ts';
import type { BackupStorageLocation, BackupStorageLocationSpec } from '../velero-api/objects/backup-storage-location.ts';
import type { DownloadTargetKind } from '../velero-api/objects/download-request.ts';
import type { Restore, RestoreSpec } from '../velero-api/objects/restore.ts';
import type { Schedule, ScheduleSpec } from '../velero-api/objects/schedule.ts';
import type { ServerStatusRequestStatus } from '../velero-api/objects/server-status-request.ts';
import type { Duration } from '../velero-api/values/duration.ts';
import type { VeleroKind, VeleroKinds } from '../velero-api/velero-kinds.ts';
import type { OpenFileOptions } from './open-file.ts';
import type { VeleroObjects, WaitOptions } from './velero-objects.ts';
import type { OperationWaitOptions } from './wait-for-operation.ts';

/** Labels and annotations of an object to create. */
export interface NewObjectOptions extends CallOptions {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

export interface NewBackup extends BackupSpec<Duration>, NewObjectOptions {
  name: string;
}

export interface NewRestore extends RestoreSpec<Duration>, NewObjectOptions {
  /** @default `<backup or schedule>-<YYYYMMDDhhmmss>` */
  name?: string;
}

export interface NewSchedule extends ScheduleSpec<Duration>, NewObjectOptions {
  name: string;
}

export interface NewLocation extends BackupStorageLocationSpec<Duration>, NewObjectOptions {
  name: string;
}

export interface BackupFromScheduleOptions extends CallOptions {
  /** @default `<schedule>-<YYYYMMDDhhmmss>` */
  readonly name?: string | undefined;
  /** Labels that win over those of the schedule. */
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** Annotations that win over those of the schedule. */
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  /** Only have the API server say what it would store. @default false */
  readonly dryRun?: boolean | undefined;
}

export interface ListVeleroOptions extends CallOptions {
  /** `app=shop,tier!=db`. */
  readonly labelSelector?: string;
}

export interface TimedCallOptions extends CallOptions {
  /** @default no limit, unless the method says another */
  readonly timeoutInMs?: number | undefined;
}

export interface DeleteVeleroOptions extends TimedCallOptions {
  /** Wait until the server has done it; else only the request is made, and how it ends is not told. @default true */
  readonly wait?: boolean | undefined;
}

export interface DescribeVeleroOptions extends TimedCallOptions {
  /** Read its asynchronous operations and the list of its objects, too. @default false */
  readonly details?: boolean | undefined;
}

/**
 * Drives a Velero that runs in a cluster: its objects are written, the server does the work. Fields of a request that Velero
 * 1.18 does not know are refused, for its API server would drop them and do something else than was asked. Errors are
 * LifeboatErrors: `INVALID_REQUEST` before anything is written, `BACKUP_NOT_FOUND`, `RESTORE_NOT_FOUND`, `KUBERNETES_*` from
 * the API server, `TIMEOUT`, `CANCELED`. A backup or restore that ends `PartiallyFailed` or `Failed` is a result.
 */
export interface VeleroClient {
  /** Where Velero runs and keeps its objects. */
  readonly namespace: string;
  /** All objects of one kind, also of those that have no methods below. Takes fields that this version does not know. */
  objects<K extends VeleroKind>(kind: K): VeleroObjects<VeleroKinds[K]>;

  createBackup(request: NewBackup): Promise<Backup>;
  /** A backup as the schedule would make it now. */
  createBackupFromSchedule(schedule: string, options?: BackupFromScheduleOptions): Promise<Backup>;
  getBackup(name: string, options?: CallOptions): Promise<Backup>;
  listBackups(options?: ListVeleroOptions): Promise<Backup[]>;
  /** @throws LifeboatError `INVALID_REQUEST` with Velero's `validationErrors` for phase FailedValidation */
  waitForBackup(name: string, options?: OperationWaitOptions<Backup>): Promise<Backup>;
  /** Has the server delete a backup with its files, snapshots and restores, and waits for it.
   * @throws LifeboatError `BACKUP_IN_PROGRESS`, or `VELERO_FAILED` with what the server says */
  deleteBackup(name: string, options?: DeleteVeleroOptions): Promise<void>;

  createRestore(request: NewRestore): Promise<Restore>;
  getRestore(name: string, options?: CallOptions): Promise<Restore>;
  listRestores(options?: ListVeleroOptions): Promise<Restore[]>;
  /** @throws LifeboatError `INVALID_REQUEST` with Velero's `validationErrors` for phase FailedValidation */
  waitForRestore(name: string, options?: OperationWaitOptions<Restore>): Promise<Restore>;
  /** Deletes a restore's object and waits until the server has removed its files. What was restored stays. */
  deleteRestore(name: string, options?: DeleteVeleroOptions): Promise<void>;

  /** One file of a backup or restore, decompressed. It comes straight from the bucket's server, by a URL that Velero signs.
   * @throws LifeboatError `OBJECT_NOT_FOUND` when the bucket has none, `STORE_UNREACHABLE` */
  openFile(kind: DownloadTargetKind, name: string, options?: OpenFileOptions): Promise<ByteStream>;
  /** The lines that the server logged for it. */
  openBackupLog(name: string, options?: OpenFileOptions): Promise<ByteStream>;
  openRestoreLog(name: string, options?: OpenFileOptions): Promise<ByteStream>;
  /** Warnings and errors by namespace. */
  backupResults(name: string, options?: TimedCallOptions): Promise<ResultsFile>;
  restoreResults(name: string, options?: TimedCallOptions): Promise<ResultsFile>;

  /** A backup with what its files say. What keeps one of them away is in `problems`; files that such a backup does not have yet are
   * not asked for. `timeoutInMs`: for each URL to be signed, @default 60000 */
  describeBackup(name: string, options?: DescribeVeleroOptions): Promise<BackupDescription>;
  /** As `describeBackup`, of a restore. */
  describeRestore(name: string, options?: DescribeVeleroOptions): Promise<RestoreDescription>;

  createSchedule(request: NewSchedule): Promise<Schedule>;
  getSchedule(name: string, options?: CallOptions): Promise<Schedule>;
  listSchedules(options?: ListVeleroOptions): Promise<Schedule[]>;
  pauseSchedule(name: string, options?: CallOptions): Promise<Schedule>;
  /** `skipImmediately`: do not make up for a backup that is due already. */
  unpauseSchedule(name: string, options?: CallOptions & { readonly skipImmediately?: boolean }): Promise<Schedule>;
  /** Its backups stay, unless they have it as owner. */
  deleteSchedule(name: string, options?: CallOptions): Promise<void>;

  createLocation(request: NewLocation): Promise<BackupStorageLocation>;
  getLocation(name: string, options?: CallOptions): Promise<BackupStorageLocation>;
  listLocations(options?: ListVeleroOptions): Promise<BackupStorageLocation[]>;
  /** The server then forgets the location's backups; the bucket keeps them. */
  deleteLocation(name: string, options?: CallOptions): Promise<void>;
  /** Waits for phase Available. `timeoutInMs` @default 60000. @throws LifeboatError `TIMEOUT` with the location's message */
  waitUntilAvailable(name: string, options?: Omit<WaitOptions<BackupStorageLocation>, 'until'>): Promise<BackupStorageLocation>;

  /** Version and plugins of the server. `timeoutInMs` @default 10000 */
  serverStatus(options?: TimedCallOptions): Promise<ServerStatusRequestStatus>;
}
