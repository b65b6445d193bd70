import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { RepositoryCheck, VolumeRepositoryDescription, VolumeRepositoryUsage } from '../results/volume-repository.ts';

/** Which repositories of a location a call is about. */
export interface VolumeRepositoriesOptions extends CallOptions {
  /** @default the engine's default location */
  readonly storageLocation?: string;
  /** Only that of this namespace. @default all namespaces */
  readonly namespace?: string;
  /** Only those of this format, such as `kopia`. @default all formats of the engine */
  readonly format?: string;
}

/** For {@link VolumeRepositoryCalls.describeVolumeRepositories}. */
export interface DescribeVolumeRepositoriesOptions extends VolumeRepositoriesOptions {
  /** Find out which bytes only one snapshot has, and how many there are without repetitions: reads every directory of all snapshots, and
   * no content. @default false */
  readonly sizes?: boolean;
}

/** For {@link VolumeRepositoryCalls.checkVolumeRepositories}. */
export interface CheckVolumeRepositoriesOptions extends VolumeRepositoriesOptions {
  /** Forget snapshots that no backup names, where that is safe: all backups and all snapshots of the location could be read, no backup
   * is being written there, and the snapshot is older than `graceInMs`. Snapshots of other programs stay. Their bytes go by
   * maintenance. @default false: they are only told */
  readonly fix?: boolean;
  /** How old a snapshot that no backup names must be: the record of one that is being written comes later. At least an hour.
   * @default 24 hours */
  readonly graceInMs?: number;
}

/**
 * Looks after the repositories of volumes' files in a location. They need `volumeFiles` of the engine's options; to read, verify or maintain
 * a single one, open it by `openVolumeRepository`.
 * @throws LifeboatError `INVALID_CONFIG`, `UNKNOWN_LOCATION`, `STORE_*`, `CANCELED`
 */
export interface VolumeRepositoryCalls {
  /** The repositories that a location has, in the engine's formats, and what they take: a listing of the store, no password is needed. */
  listVolumeRepositories(options?: VolumeRepositoriesOptions): Promise<readonly VolumeRepositoryUsage[]>;
  /** Who holds which bytes, why they are still there, and when they go. One that cannot be opened has an `error`. */
  describeVolumeRepositories(options?: DescribeVolumeRepositoriesOptions): Promise<readonly VolumeRepositoryDescription[]>;
  /** Looks for what is wrong, or only takes space: snapshots that no backup names, backups whose snapshots are gone, damage, locks that
   * were left, a password that does not open a repository. Reads all backups of the location, and no content.
   * @throws LifeboatError `STORE_READ_ONLY` with `fix` */
  checkVolumeRepositories(options?: CheckVolumeRepositoriesOptions): Promise<RepositoryCheck>;
}
