import type { CallOptions } from '../plugin-api/call-options.ts';
import type { FileRepository } from '../plugin-api/file-repository.ts';
import type { ByteRange } from '../plugin-api/object-store.ts';
import type { SnapshotTree } from '../plugin-api/snapshot-tree.ts';
import type { EntryType } from '../plugin-api/source-entry.ts';
import type { RestoredVolume, RestoreVolumeEvent, RestoreVolumeRequest } from './restore-volume.ts';
import type { SavedVolumeFiles, VolumeName } from './results/saved-volume-files.ts';
import type { Run } from './run.ts';

/** Options of the calls of {@link VolumeFileCalls}. */
export interface VolumeFilesCallOptions extends CallOptions {
  /** Name of the storage location. @default the engine's default location */
  readonly storageLocation?: string;
}

/** Options of {@link VolumeFileCalls.openVolumeFile}. */
export interface OpenVolumeFileOptions extends VolumeFilesCallOptions {
  /** The bytes to read. @default the whole file */
  readonly range?: ByteRange;
}

/** Options of {@link VolumeFileCalls.openVolumeRepository}. */
export interface OpenVolumeRepositoryOptions extends VolumeFilesCallOptions {
  /** Namespace whose volumes the repository holds. */
  readonly namespace: string;
  /** Name of one of the engine's formats, such as `kopia`. */
  readonly format: string;
}

/** Options of {@link VolumeFileCalls.openVolumeArchive}. */
export interface OpenVolumeArchiveOptions extends VolumeFilesCallOptions {
  /** Called while the archive is read, for each entry that it cannot hold, such as a FIFO or a device. @default such entries are left out
   * silently */
  onLeftOut?(entry: { readonly path: string; readonly type: EntryType }): void;
}

/** Reads single files from the volumes of a backup, without a cluster, and restores volumes into existing claims. Works for Velero's
 * backups, too. The calls need `volumeFiles` of the engine's options and, without a cluster, its `password`.
 * @throws LifeboatError `BACKUP_NOT_FOUND`, `BACKUP_BROKEN`, `REPOSITORY_*`, `INVALID_CONFIG` */
export interface VolumeFileCalls {
  /** Lists the volumes of a backup whose files can be read, by its record: volumes of Pods that were copied, and snapshots whose data was
   * moved. */
  listVolumes(name: string, options?: VolumeFilesCallOptions): Promise<readonly SavedVolumeFiles[]>;
  /** Opens the files of a volume as a tree. @throws LifeboatError `FILE_NOT_FOUND` */
  openVolume(name: string, volume: VolumeName, options?: VolumeFilesCallOptions): Promise<SnapshotTree>;
  /** Opens the content of a file. `path` starts at the root of the volume, with `/` between names. Symlinks are not followed. Reading to
   * the end fails with `REPOSITORY_DAMAGED` unless the content is what was saved. @throws LifeboatError `FILE_NOT_FOUND`, also if the entry
   * is not a file */
  openVolumeFile(
    name: string,
    file: VolumeName & { readonly path: string },
    options?: OpenVolumeFileOptions,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** Opens the repository that holds the files of a namespace's volumes in a location, to list its snapshots, to verify or to maintain it.
   * At depth `contents`, its `verify` also compares the digests that the location's backups noted, unless it gets others. The repository
   * can be used until the engine is closed. */
  openVolumeRepository(options: OpenVolumeRepositoryOptions): Promise<FileRepository>;
  /** Opens a file, or a directory with everything in it, as a tar file with GNU's extensions. Owners, modes, symlinks and times are in it.
   * Names start with the name of the entry, or with `.` for the root. Reading to the end fails with `REPOSITORY_DAMAGED`, which names the
   * file, unless everything is what was saved. @throws LifeboatError `FILE_NOT_FOUND` */
  openVolumeArchive(
    name: string,
    file: VolumeName & {
      /** Path of the entry. @default the root of the volume */
      readonly path?: string;
    },
    options?: OpenVolumeArchiveOptions,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** Restores the files of a volume into an existing claim of the engine's cluster, or reports what that would do. A short-lived Pod mounts
   * the claim. Nothing else of the backup is restored. Each file is written completely or not at all, and a second run continues where one
   * ended. A file that is damaged in the backup is an issue: the claim keeps what it has there, and the other files are restored.
   * @throws LifeboatError, as the rejection of `result`: `FILE_NOT_FOUND`, `CLAIM_IN_USE`, `CLAIM_UNUSABLE`, `VOLUME_FULL`, `MOVER_FAILED`,
   * `TIMEOUT`, `KUBERNETES_*`; `INVALID_REQUEST` also for a claim that `restorePolicy` does not allow */
  restoreVolume(request: RestoreVolumeRequest): Run<RestoreVolumeEvent, RestoredVolume>;
}
