import type { CallOptions } from '../plugin-api/call-options.ts';
import type { FileRepository } from '../plugin-api/file-repository.ts';
import type { ByteRange } from '../plugin-api/object-store.ts';
import type { SnapshotTree } from '../plugin-api/snapshot-tree.ts';
import type { EntryType } from '../plugin-api/source-entry.ts';
import type { RestoredVolume, RestoreVolumeEvent, RestoreVolumeRequest } from './restore-volume.ts';
import type { SavedVolumeFiles, VolumeName } from './results/saved-volume-files.ts';
import type { Run } from './run.ts';

/** For the calls of {@link VolumeFileCalls}. */
export interface VolumeFilesCallOptions extends CallOptions {
  /** @default the engine's default location */
  readonly storageLocation?: string;
}

/** For {@link VolumeFileCalls.openVolumeFile}. */
export interface OpenVolumeFileOptions extends VolumeFilesCallOptions {
  /** Bytes of the file. @default all of it */
  readonly range?: ByteRange;
}

/** For {@link VolumeFileCalls.openVolumeRepository}. */
export interface OpenVolumeRepositoryOptions extends VolumeFilesCallOptions {
  /** Whose volumes it keeps the files of. */
  readonly namespace: string;
  /** Name of one of the engine's formats, such as `kopia`. */
  readonly format: string;
}

/** For {@link VolumeFileCalls.openVolumeArchive}. */
export interface OpenVolumeArchiveOptions extends VolumeFilesCallOptions {
  /** Hears of what the archive cannot hold, such as a FIFO or a device, while it is read. @default it is only left out */
  onLeftOut?(entry: { readonly path: string; readonly type: EntryType }): void;
}

/** Reads single files out of the volumes of a backup, with no cluster, and restores volumes into claims that are there: of Velero's
 * backups, too. They need `volumeFiles` of the engine's
 * options, and without a cluster its `password`.
 * @throws LifeboatError `BACKUP_NOT_FOUND`, `BACKUP_BROKEN`, `REPOSITORY_*`, `INVALID_CONFIG` */
export interface VolumeFileCalls {
  /** The volumes of a backup whose files can be read, as its record says: copies of volumes of Pods, and moved data of snapshots. */
  listVolumes(name: string, options?: VolumeFilesCallOptions): Promise<readonly SavedVolumeFiles[]>;
  /** The files of a volume, as a tree. @throws LifeboatError `FILE_NOT_FOUND` */
  openVolume(name: string, volume: VolumeName, options?: VolumeFilesCallOptions): Promise<SnapshotTree>;
  /** The content of a file. `path` begins at the root of the volume, with `/` between names; symlinks are not followed. Reading it to its
   * end fails with `REPOSITORY_DAMAGED` unless it is what was saved. @throws LifeboatError `FILE_NOT_FOUND`, also for what is no file */
  openVolumeFile(
    name: string,
    file: VolumeName & { readonly path: string },
    options?: OpenVolumeFileOptions,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** The repository that keeps the files of a namespace's volumes in a location: to look at its snapshots, to verify and to maintain it.
   * At depth `contents` its `verify` also compares the digests that the location's backups have noted, unless it is given others.
   * It can be used until the engine is closed. */
  openVolumeRepository(options: OpenVolumeRepositoryOptions): Promise<FileRepository>;
  /** A directory with all that it holds, or a file, as a tar file with GNU's extensions: owners, modes, symlinks and times are in it. Names
   * begin with that of the entry, or with `.` for the root. Reading it to its end fails with `REPOSITORY_DAMAGED`, which names the file, unless
   * all is what was saved. @throws LifeboatError `FILE_NOT_FOUND` */
  openVolumeArchive(
    name: string,
    file: VolumeName & {
      /** @default the root of the volume */
      readonly path?: string;
    },
    options?: OpenVolumeArchiveOptions,
  ): Promise<AsyncIterable<Uint8Array>>;
  /** Restores the files of a volume into a claim of the engine's cluster that is there, or tells what that would do. A short-lived Pod
   * mounts the claim; nothing else of the backup is restored. Each file is at its place whole or not at all, and a second run goes on
   * where one ended. A file that is damaged in the backup is an issue, what the claim has there stays, and the others are restored.
   * @throws LifeboatError, as the rejection of `result`: `FILE_NOT_FOUND`, `CLAIM_IN_USE`, `CLAIM_UNUSABLE`, `VOLUME_FULL`, `MOVER_FAILED`,
   * `TIMEOUT`, `KUBERNETES_*`; `INVALID_REQUEST` also for a claim that `restorePolicy` does not allow */
  restoreVolume(request: RestoreVolumeRequest): Run<RestoreVolumeEvent, RestoredVolume>;
}
