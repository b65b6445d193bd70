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

/** Files of volumes in an object store: encrypted, each piece of content once. */
export interface FileRepository {
  /** The name of its format, such as `kopia`. */
  readonly format: string;
  /** Its place, without a secret. */
  readonly place: string;
  /** Its snapshots, the oldest first. Snapshots that other programs wrote are among them. What cannot be read of a single one is told to
   * `onDamage`, and the others are listed. Whoever removes something because it is not listed must look at `onDamage` first. */
  listSnapshots(filter?: SnapshotFilter, options?: ListSnapshotsOptions): Promise<readonly SnapshotInfo[]>;
  /** Opens the files of a snapshot. Damage elsewhere in the repository does not matter.
   * @throws LifeboatError `FILE_SNAPSHOT_NOT_FOUND`; `REPOSITORY_DAMAGED` (also where it may be in a part that cannot be read) */
  openSnapshot(id: string, options?: CallOptions): Promise<SnapshotTree>;
  /**
   * Writes a snapshot of a stream of entries: the root first, each directory before what it holds, and what it holds together.
   * What cannot be read of a single file is a problem that `onProblem` hears of, not an error. Memory stays bounded: the stream is
   * read as fast as the store takes it. A snapshot is listed when all of it is stored; a run that fails or is killed leaves none,
   * and nothing that is in anybody's way. Any number of writers may run at once.
   * @throws LifeboatError `REPOSITORY_CHANGED` (retryable), `INVALID_REQUEST`, `FILE_SNAPSHOT_NOT_FOUND` (the parent),
   * `REPOSITORY_DAMAGED` (an index: nothing is written, since what it hides may be about to go), `REPOSITORY_FORMAT_UNSUPPORTED`,
   * `REPOSITORY_LOCKED` (retryable; restic), `INVALID_CONFIG` (its blobs are to be locked, and the store cannot: nothing is written),
   * `CANCELED`, `STORE_*`; and whatever the stream throws
   */
  writeSnapshot(entries: AsyncIterable<SourceEntry>, options: WriteSnapshotOptions): Promise<WrittenSnapshot>;
  /** Forgets a snapshot. Its bytes go when maintenance finds that nothing needs them any more. One that is not there is fine.
   * One whose record cannot be read goes by its ID as well.
   * @throws LifeboatError `REPOSITORY_DAMAGED` (it may be in a part that cannot be read), `REPOSITORY_LOCKED` (retryable; restic), `CANCELED`,
   * `STORE_*` */
  deleteSnapshot(id: string, options?: CallOptions): Promise<void>;
  /** Looks whether all is there and as it was written. What is damaged is a result, by name; what cannot be found out, such as while
   * the store cannot be reached, rejects. Changes nothing.
   * @throws LifeboatError `CANCELED`, `STORE_*` */
  verify(options?: VerifyOptions): Promise<VerifyReport>;
  /**
   * Removes what nothing needs any more, and keeps the index small, by the format's own rules. kopia: what no snapshot needs is marked
   * first, and goes for good a day later at the earliest, after another maintenance has found it unneeded again. Snapshots may be written
   * and read meanwhile. One maintenance at a time: that is what its recorded owner is for. restic: it goes at once, while a lock keeps
   * everybody else from writing.
   * @throws LifeboatError `REPOSITORY_MAINTAINED_BY_ANOTHER`, `REPOSITORY_LOCKED`, `REPOSITORY_FORMAT_UNSUPPORTED`, `REPOSITORY_DAMAGED` (then nothing of
   * what the damaged part needs is removed), `STORE_CLOCK_SKEW`, `INVALID_REQUEST`, `CANCELED`, `STORE_*`
   */
  maintain(options?: MaintainOptions): Promise<MaintenanceReport>;
  /**
   * Lets another password open it instead of the one that it was opened by. Nothing else is written anew: whoever had the old password
   * may have kept the key that it opened, which still reads whatever is stored. A run that is killed leaves a repository that one of the
   * two passwords opens. Repositories that are open elsewhere stay so.
   * @throws LifeboatError `INVALID_REQUEST` (an empty one), `REPOSITORY_CHANGED` (somebody else changed it), `REPOSITORY_LOCKED`
   * (retryable; restic), `REPOSITORY_FORMAT_UNSUPPORTED` (old ones of kopia, and those whose blobs are to be locked)
   */
  changePassword(password: RepositoryPassword, options?: CallOptions): Promise<void>;
  /** How whatever is written to it is locked in the store; `undefined`: it is not. @default its format locks nothing
   * @throws LifeboatError `REPOSITORY_DAMAGED`, `REPOSITORY_FORMAT_UNSUPPORTED`, `STORE_*` */
  readLock?(options?: CallOptions): Promise<RepositoryLock | undefined>;
  /** The passwords that open it. @default its format has one password only */
  readonly keySlots?: KeySlots;
}

/** What opens a repository. Never empty. A function is called when it is needed, and its answer is not kept. */
export type RepositoryPassword = string | (() => string | Promise<string>);

/** How the blobs of a repository are locked: each from the moment that it is stored. Full maintenance locks all of them anew. */
export interface RepositoryLock {
  /** `governance`: whom the store allows it may remove them before. `compliance`: nobody may. */
  readonly mode: ObjectRetention['mode'];
  /** How long, in milliseconds. kopia: three days at least, since its maintenance has to come by meanwhile. */
  readonly periodInMs: number;
  /** Blobs also get a legal hold: they stay until somebody lifts it by the store's own tools. @default false */
  readonly legalHold?: boolean | undefined;
}

/** One of several passwords that open a repository, without the password itself. */
export interface KeySlot {
  /** Names the slot. */
  readonly id: string;
  /** When it was added. */
  readonly createdAt: Date;
  /** Who added it. */
  readonly user: string;
  /** On which machine. */
  readonly host: string;
  /** Whether this repository was opened by it. */
  readonly isCurrent: boolean;
}

/** The passwords of a repository, each in a slot of its own: any of them opens it. To take another one, add it and remove the old one;
 * or `replace` the current one. Whoever had an old password may have kept the key that it opened: whatever is stored can then still be read. */
export interface KeySlots {
  /** The slots, the oldest first. @throws LifeboatError `REPOSITORY_DAMAGED` */
  list(options?: CallOptions): Promise<readonly KeySlot[]>;
  /** Lets one more password open the repository. @throws LifeboatError `INVALID_REQUEST` (an empty one), `REPOSITORY_LOCKED` */
  add(password: RepositoryPassword, options?: CallOptions): Promise<KeySlot>;
  /** Takes a password away. One that is not there is fine.
   * @throws LifeboatError `INVALID_REQUEST` (the current one: who would open it then?), `REPOSITORY_LOCKED` */
  remove(id: string, options?: CallOptions): Promise<void>;
  /** Adds a password, and removes the current one: the new one is then the current one.
   * @throws LifeboatError `INVALID_REQUEST` (an empty one), `REPOSITORY_LOCKED` */
  replace(password: RepositoryPassword, options?: CallOptions): Promise<KeySlot>;
}

/** Where a repository is, and what opens it. */
export interface OpenRepositoryOptions extends CallOptions {
  /** Keeps its blobs. */
  readonly store: ObjectStore;
  /** Where the repository lies in the store; it owns every key that begins so. Ends with `/`, or is empty. */
  readonly prefix: string;
  /** Opens the repository's keys. */
  readonly password: RepositoryPassword;
  /** How blobs are locked that are written to it, where its format does not note that itself, as restic's. kopia's does: of this, only the legal
   * hold counts for what it locks. @default as the format notes it */
  readonly lock?: RepositoryLock | undefined;
}

/** What a new repository is to be like. */
export interface CreateRepositoryOptions extends OpenRepositoryOptions {
  /** Locks its blobs, for as long as it exists; a format that has no word for it, as restic's, as long as it is opened so.
   * @default nothing is locked */
  readonly lock?: RepositoryLock | undefined;
}

/** A format of repositories. */
export interface FileRepositoryFormat {
  /** Such as `kopia`: also the folder of a location in which its repositories lie. */
  readonly name: string;
  /** Opens a repository that is there. Reads only.
   * @throws LifeboatError `REPOSITORY_NOT_FOUND`, `REPOSITORY_WRONG_PASSWORD`, `REPOSITORY_FORMAT_UNSUPPORTED`, `REPOSITORY_DAMAGED` */
  open(options: OpenRepositoryOptions): Promise<FileRepository>;
  /** Creates a repository where there is nothing yet, and opens it.
   * @throws LifeboatError `REPOSITORY_ALREADY_EXISTS`, `INVALID_CONFIG` (its blobs are to be locked, and the store cannot: nothing is
   * written) */
  create(options: CreateRepositoryOptions): Promise<FileRepository>;
}
