import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { RepositoryCheck, VolumeRepositoryDescription, VolumeRepositoryUsage } from '../results/volume-repository.ts';

/** Which repositories of a location a call is about. */
export interface VolumeRepositoriesOptions extends CallOptions {
  /** Name of the storage location. @default the engine's default location */
  readonly storageLocation?: string;
  /** Only the repository of this namespace. @default all namespaces */
  readonly namespace?: string;
  /** Only repositories of this format, such as `kopia`. @default all formats of the engine */
  readonly format?: string;
}

/** Options of {@link VolumeRepositoryCalls.describeVolumeRepositories}. */
export interface DescribeVolumeRepositoriesOptions extends VolumeRepositoriesOptions {
  /** Compute the bytes that only one snapshot has, and the size without repetitions. This reads every directory of all snapshots, and no
   * content. @default false */
  readonly sizes?: boolean;
}

/** Options of {@link VolumeRepositoryCalls.checkVolumeRepositories}. */
export interface CheckVolumeRepositoriesOptions extends VolumeRepositoriesOptions {
  /** Forget snapshots that no backup names, if that is safe: all backups and snapshots of the location could be read, no backup is being
   * written there, and the snapshot is older than `graceInMs`. Snapshots of other programs stay. Maintenance frees the space later.
   * @default false: such snapshots are only reported */
  readonly fix?: boolean;
  /** Minimum age of a snapshot that `fix` may forget, in milliseconds, because a running backup records its snapshots late. At least an
   * hour. @default 24 hours */
  readonly graceInMs?: number;
}

/**
 * Manages the repositories that hold files of volumes in a location. The calls need `volumeFiles` of the engine's options. To read, verify
 * or maintain a single repository, open it with `openVolumeRepository`.
 * @throws LifeboatError `INVALID_CONFIG`, `UNKNOWN_LOCATION`, `STORE_*`, `CANCELED`
 */
export interface VolumeRepositoryCalls {
  /** Lists the repositories of a location in the engine's formats, with their sizes. It lists the store only and needs no password. */
  listVolumeRepositories(options?: VolumeRepositoriesOptions): Promise<readonly VolumeRepositoryUsage[]>;
  /** Reports for each repository which backups need which snapshots, and why other snapshots are there. A repository that cannot be opened
   * has an `error`. */
  describeVolumeRepositories(options?: DescribeVolumeRepositoriesOptions): Promise<readonly VolumeRepositoryDescription[]>;
  /** Looks for problems and wasted space: snapshots that no backup names, backups whose snapshots are gone, damage, leftover locks, a
   * password that does not open a repository. Reads all backups of the location, but no content of files.
   * @throws LifeboatError `STORE_READ_ONLY` with `fix` */
  checkVolumeRepositories(options?: CheckVolumeRepositoriesOptions): Promise<RepositoryCheck>;
}
