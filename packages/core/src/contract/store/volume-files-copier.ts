import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { VerifyDepth } from '../../plugin-api/verify-report.ts';
import type { BackupVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { PodVolumeBackup } from '../../velero-api/objects/pod-volume-backup.ts';
import type { VolumeBlobDigest } from './volume-blob-digest.ts';

/** What copies and verifies the files of a backup's volumes. They lie in the repositories of a location, beside the backup's own files. */
export interface VolumeFilesCopier {
  /** Prepares a copy. Does no I/O. */
  begin(options: VolumeFilesCopyOptions): VolumeFilesCopy;
  /** What is wrong with them in one location, by volume, file and blob.
   * @throws LifeboatError for what cannot be found out, such as `REPOSITORY_WRONG_PASSWORD` */
  verify(options: VerifyVolumeFilesOptions): Promise<VerifiedVolumeFiles>;
  /** Forgets those of a location. One that is gone already is well. */
  forget(options: CallOptions & { readonly location: string; readonly records: readonly PodVolumeBackup[] }): Promise<void>;
}

/** From where to where, and which. */
export interface VolumeFilesCopyOptions extends CallOptions {
  /** Name of the location that has them. */
  readonly from: string;
  /** Name of the location that gets them. */
  readonly to: string;
  /** As `from` has them. */
  readonly records: readonly PodVolumeBackup[];
  /** The backup's rows of `volumeinfo`: those of moved data name snapshots, which keep their names. */
  readonly rows: readonly BackupVolumeInfo[];
  /** When the backup expires. */
  readonly keptUntil: Date | undefined;
  /** Asked before each volume: throws once the backup's name in `to` is another run's. */
  readonly ensureHeld: () => Promise<void>;
  /** What is copied so far, as `to` is to have it: kept there, so that what a killed run leaves is known. */
  readonly onRecords: (records: readonly PodVolumeBackup[]) => Promise<void>;
  /** Passes on what is read, to tell how far that is. */
  readonly watch: (what: string, stream: ByteStream) => ByteStream;
}

/** One copy. */
export interface VolumeFilesCopy {
  /** Copies what `to` lacks. @throws LifeboatError `REPOSITORY_*`, `FILE_SNAPSHOT_NOT_FOUND`, `STORE_*`, `CANCELED` */
  run(): Promise<CopiedVolumeFiles>;
  /** Forgets the snapshots that it wrote. */
  undo(options: CallOptions): Promise<void>;
}

/** What was copied. */
export interface CopiedVolumeFiles {
  /** As `to` is to have them: each names the snapshot there. */
  readonly records: readonly PodVolumeBackup[];
  /** Bytes that were stored. */
  readonly bytes: number;
  /** Digests of the blobs that were stored, where the format itself does not protect all bytes of them. */
  readonly digests: readonly VolumeBlobDigest[];
  /** What a restore from `to` will lack. */
  readonly warnings: readonly string[];
}

/** For {@link VolumeFilesCopier.verify}. */
export interface VerifyVolumeFilesOptions extends CallOptions {
  /** Name of the location. */
  readonly location: string;
  /** As the location has them. */
  readonly records: readonly PodVolumeBackup[];
  /** Its rows of `volumeinfo`: those of moved data name snapshots. */
  readonly rows: readonly BackupVolumeInfo[];
  /** What the backup has noted of blobs that it stored: compared at depth `contents`. */
  readonly digests: readonly VolumeBlobDigest[];
  /** How deep. */
  readonly depth: VerifyDepth;
}

/** What a verification found. */
export interface VerifiedVolumeFiles {
  /** What is missing or damaged. */
  readonly problems: readonly string[];
  /** What was not looked at. */
  readonly warnings: readonly string[];
}
