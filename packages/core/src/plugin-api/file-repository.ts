import type { CallOptions } from './call-options.ts';
import type { ObjectStore } from './object-store.ts';
import type {
  ListSnapshotsOptions,
  SnapshotFilter,
  SnapshotInfo,
  SnapshotTree,
  WriteSnapshotOptions,
  WrittenSnapshot,
} from './snapshot-tree.ts';
import type { SourceEntry } from './source-entry.ts';
import type { ObjectRetention } from './store-terms/object-lock.ts';
import type { MaintainOptions, MaintenanceReport, VerifyOptions, VerifyReport } from './verify-report.ts';

/** A repository that keeps files of volumes in an object store, encrypted and deduplicated. */
export interface FileRepository {
  /** The name of its format, such as `kopia`. */
  readonly format: string;
  /** Where the repository is, without secrets. */
  readonly place: string;
  /** Lists the snapshots, the oldest first, including those that other programs wrote. If a snapshot cannot be read, `onDamage` is called
   * and the others are still listed. Before you remove something because no snapshot needs it, make sure that `onDamage` was not called. */
  listSnapshots(filter?: SnapshotFilter, options?: ListSnapshotsOptions): Promise<readonly SnapshotInfo[]>;
  /** Opens the files of a snapshot. Damage elsewhere in the repository does not matter.
   * @throws LifeboatError `FILE_SNAPSHOT_NOT_FOUND`; `REPOSITORY_DAMAGED` (also if the snapshot may be in a part that cannot be read) */
  openSnapshot(id: string, options?: CallOptions): Promise<SnapshotTree>;
  /**
   * Writes a snapshot from a stream of entries: the root first, each directory before its content, and the content of a directory in one
   * run. If a single file cannot be read completely, `onProblem` is called, and the snapshot goes on. Memory stays bounded: the stream is
   * read as fast as the store takes it. A snapshot is listed once it is completely stored; a run that fails or is killed leaves no
   * snapshot, and nothing that hinders others. Any number of writers may run at the same time.
   * @throws LifeboatError `REPOSITORY_CHANGED` (retryable), `INVALID_REQUEST`, `FILE_SNAPSHOT_NOT_FOUND` (the parent), `REPOSITORY_DAMAGED`
   * (an index: nothing is written, because what the index hides may be about to be removed), `REPOSITORY_FORMAT_UNSUPPORTED`,
   * `REPOSITORY_LOCKED` (retryable; restic), `INVALID_CONFIG` (blobs must be locked and the store cannot lock: nothing is written),
   * `CANCELED`, `STORE_*`, and errors of the stream
   */
  writeSnapshot(entries: AsyncIterable<SourceEntry>, options: WriteSnapshotOptions): Promise<WrittenSnapshot>;
  /** Forgets a snapshot. Maintenance removes its bytes once nothing needs them. A missing snapshot is success. A snapshot whose record
   * cannot be read can be forgotten by its ID, too.
   * @throws LifeboatError `REPOSITORY_DAMAGED` (it may be in a part that cannot be read), `REPOSITORY_LOCKED` (retryable; restic),
   * `CANCELED`, `STORE_*` */
  deleteSnapshot(id: string, options?: CallOptions): Promise<void>;
  /** Checks that everything is there and as it was written. Damage is part of the result, by name. The call rejects if it cannot find out,
   * for example because the store cannot be reached. Changes nothing.
   * @throws LifeboatError `CANCELED`, `STORE_*` */
  verify(options?: VerifyOptions): Promise<VerifyReport>;
  /**
   * Removes what nothing needs any more and keeps the index small, by the rules of the format.
   *
   * kopia: content that no snapshot needs is first marked, and removed a day later at the earliest, after another maintenance has confirmed
   * that it is not needed. Snapshots may be written and read at the same time. Only one maintenance may run at a time, which the recorded
   * owner ensures. restic: unneeded content is removed at once, while a lock keeps everybody else from writing.
   * @throws LifeboatError `REPOSITORY_MAINTAINED_BY_ANOTHER`, `REPOSITORY_LOCKED`, `REPOSITORY_FORMAT_UNSUPPORTED`, `REPOSITORY_DAMAGED`
   * (nothing that the damaged part needs is removed), `STORE_CLOCK_SKEW`, `INVALID_REQUEST`, `CANCELED`, `STORE_*`
   */
  maintain(options?: MaintainOptions): Promise<MaintenanceReport>;
  /**
   * Replaces the password that this repository was opened with. Nothing is encrypted anew: somebody who had the old password may have kept
   * the key that it opened, which still reads everything. If the call is killed, one of the two passwords opens the repository.
   * Repositories that are open elsewhere stay open.
   * @throws LifeboatError `INVALID_REQUEST` (an empty password), `REPOSITORY_CHANGED` (somebody else changed it), `REPOSITORY_LOCKED`
   * (retryable; restic), `REPOSITORY_FORMAT_UNSUPPORTED` (old ones of kopia, and those that lock their blobs)
   */
  changePassword(password: RepositoryPassword, options?: CallOptions): Promise<void>;
  /** Reads how blobs that are written to the repository are locked in the store; `undefined` if they are not. @default its format locks
   * nothing
   * @throws LifeboatError `REPOSITORY_DAMAGED`, `REPOSITORY_FORMAT_UNSUPPORTED`, `STORE_*` */
  readLock?(options?: CallOptions): Promise<RepositoryLock | undefined>;
  /** The passwords that open the repository. @default absent: its format has only one password */
  readonly keySlots?: KeySlots;
}

/** The password of a repository; never empty. A function is called each time the password is needed; its answer is not kept. */
export type RepositoryPassword = string | (() => string | Promise<string>);

/** How the blobs of a repository are locked, each from the moment it is stored. A full maintenance renews the locks of all blobs. */
export interface RepositoryLock {
  /** `governance`: users with a special permission of the store may remove blobs before the lock ends. `compliance`: nobody may. */
  readonly mode: ObjectRetention['mode'];
  /** How long a lock lasts, in milliseconds. For kopia at least three days, because a maintenance must run within that time. */
  readonly periodInMs: number;
  /** Also set a legal hold on each blob, which stays until somebody lifts it with the store's own tools. @default false */
  readonly legalHold?: boolean | undefined;
}

/** One of several passwords that open a repository, without the password itself. */
export interface KeySlot {
  /** Id of the slot. */
  readonly id: string;
  /** When it was added. */
  readonly createdAt: Date;
  /** Who added it. */
  readonly user: string;
  /** The machine on which it was added. */
  readonly host: string;
  /** Whether this repository was opened with it. */
  readonly isCurrent: boolean;
}

/** The passwords of a repository, each in its own slot; any of them opens it. To change a password, add the new one and remove the old one,
 * or `replace` the current one. Somebody who had an old password may have kept the key that it opened, which still reads everything. */
export interface KeySlots {
  /** Lists the slots, the oldest first. @throws LifeboatError `REPOSITORY_DAMAGED` */
  list(options?: CallOptions): Promise<readonly KeySlot[]>;
  /** Adds a password that opens the repository. @throws LifeboatError `INVALID_REQUEST` (an empty password), `REPOSITORY_LOCKED` */
  add(password: RepositoryPassword, options?: CallOptions): Promise<KeySlot>;
  /** Removes a password. A missing slot is success.
   * @throws LifeboatError `INVALID_REQUEST` (the current password, without which nothing might open the repository), `REPOSITORY_LOCKED` */
  remove(id: string, options?: CallOptions): Promise<void>;
  /** Adds a password and removes the current one. The new one is then the current one.
   * @throws LifeboatError `INVALID_REQUEST` (an empty password), `REPOSITORY_LOCKED` */
  replace(password: RepositoryPassword, options?: CallOptions): Promise<KeySlot>;
}

/** Where a repository is, and its password. */
export interface OpenRepositoryOptions extends CallOptions {
  /** The store that keeps its blobs. */
  readonly store: ObjectStore;
  /** Prefix of the repository's keys in the store; the repository owns every key with this prefix. Ends with `/`, or is empty. */
  readonly prefix: string;
  /** The repository's password. */
  readonly password: RepositoryPassword;
  /** How blobs that are written to the repository are locked, if its format does not note that itself (restic's does not). kopia's format
   * does: then only `legalHold` is used, for blobs that the repository locks. @default as the format notes it */
  readonly lock?: RepositoryLock | undefined;
}

/** Options of a new repository. */
export interface CreateRepositoryOptions extends OpenRepositoryOptions {
  /** Locks the repository's blobs for as long as it exists. A format that cannot note it, such as restic's, locks them only while the
   * repository is opened with this option. @default nothing is locked */
  readonly lock?: RepositoryLock | undefined;
}

/** A repository format. */
export interface FileRepositoryFormat {
  /** Name of the format, such as `kopia`. It is also the folder of a location in which its repositories are. */
  readonly name: string;
  /** Opens an existing repository. Reads only.
   * @throws LifeboatError `REPOSITORY_NOT_FOUND`, `REPOSITORY_WRONG_PASSWORD`, `REPOSITORY_FORMAT_UNSUPPORTED`, `REPOSITORY_DAMAGED` */
  open(options: OpenRepositoryOptions): Promise<FileRepository>;
  /** Creates a repository where there is none, and opens it.
   * @throws LifeboatError `REPOSITORY_ALREADY_EXISTS`, `INVALID_CONFIG` (blobs must be locked and the store cannot lock: nothing is
   * written) */
  create(options: CreateRepositoryOptions): Promise<FileRepository>;
}
