import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import type { VerifyDepth } from '../../plugin-api/verify-report.ts';
import type { BackupVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { PodVolumeBackup } from '../../velero-api/objects/pod-volume-backup.ts';
import type { VolumeBlobDigest } from './volume-blob-digest.ts';

/** Copies and verifies the files of a backup's volumes, which are in the repositories of a location, beside the backup's own files. */
export interface VolumeFilesCopier {
  /** Prepares a copy. Does no I/O. */
  begin(options: VolumeFilesCopyOptions): VolumeFilesCopy;
  /** Finds what is missing or damaged in one location, by volume, file and blob.
   * @throws LifeboatError if it cannot find out, such as `REPOSITORY_WRONG_PASSWORD` */
  verify(options: VerifyVolumeFilesOptions): Promise<VerifiedVolumeFiles>;
  /** Forgets the snapshots in one location. A missing one is success. */
  forget(options: CallOptions & { readonly location: string; readonly records: readonly PodVolumeBackup[] }): Promise<void>;
}

/** The files to copy, and between which locations. */
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
  /** Called before each volume; throws if another run has the backup's name in `to`. */
  readonly ensureHeld: () => Promise<void>;
  /** Called with the records of what is copied so far, as `to` will have them. They are stored there, so that the remains of a killed run
   * are known. */
  readonly onRecords: (records: readonly PodVolumeBackup[]) => Promise<void>;
  /** Passes a stream on and counts its bytes, to report progress. */
  readonly watch: (what: string, stream: ByteStream) => ByteStream;
}

/** One copy. */
export interface VolumeFilesCopy {
  /** Copies what `to` lacks. @throws LifeboatError `REPOSITORY_*`, `FILE_SNAPSHOT_NOT_FOUND`, `STORE_*`, `CANCELED` */
  run(): Promise<CopiedVolumeFiles>;
  /** Forgets the snapshots that this copy wrote. */
  undo(options: CallOptions): Promise<void>;
}

/** The result of a copy. */
export interface CopiedVolumeFiles {
  /** The records as `to` will have them: each names the snapshot there. */
  readonly records: readonly PodVolumeBackup[];
  /** Bytes that were stored. */
  readonly bytes: number;
  /** Digests of the blobs that were stored, where the format itself does not protect all bytes of them. */
  readonly digests: readonly VolumeBlobDigest[];
  /** What a restore from `to` will lack. */
  readonly warnings: readonly string[];
}

/** Options of {@link VolumeFilesCopier.verify}. */
export interface VerifyVolumeFilesOptions extends CallOptions {
  /** Name of the location. */
  readonly location: string;
  /** As the location has them. */
  readonly records: readonly PodVolumeBackup[];
  /** Its rows of `volumeinfo`: those of moved data name snapshots. */
  readonly rows: readonly BackupVolumeInfo[];
  /** Digests that the backup noted when it stored blobs; they are compared at depth `contents`. */
  readonly digests: readonly VolumeBlobDigest[];
  /** How thorough the verification is. */
  readonly depth: VerifyDepth;
}

/** The result of a verification. */
export interface VerifiedVolumeFiles {
  /** What is missing or damaged. */
  readonly problems: readonly string[];
  /** What was not checked. */
  readonly warnings: readonly string[];
}
