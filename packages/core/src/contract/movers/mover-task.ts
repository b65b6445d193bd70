import type { RepositoryLock } from '../../plugin-api/file-repository.ts';
import type { SnapshotSource } from '../../plugin-api/snapshot-tree.ts';
import type { BlobDigest } from '../../plugin-api/verify-report.ts';
import type { NamedStorageLocationConfig } from '../locations/storage-location.ts';

/** The task of a mover's Job, stored in its Secret; the program in the Job reads it from a file. It contains credentials. */
export interface MoverTask {
  /** Version of the task's format. A program that does not know it does nothing. */
  readonly version: 1;
  /** The storage location, as far as it is plain data. */
  readonly location: NamedStorageLocationConfig;
  /** Values of the secrets that the location names: base64 by `<name>/<key>`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The repository in that location; it already exists. */
  readonly repository: {
    /** Name of its format. */
    readonly format: string;
    /** Prefix of its keys in the location. */
    readonly prefix: string;
    /** Password that opens the repository. */
    readonly password: string;
    /** How blobs that are written to the repository are locked, if its format does not note that itself. @default they are not locked */
    readonly lock?: RepositoryLock;
  };
  /** What to do with the volume. */
  readonly work: MoverSave | MoverFill;
}

/** Saves the files of a volume. */
export interface MoverSave {
  /** Tells it from {@link MoverFill}. */
  readonly type: 'save';
  /** What the snapshot is taken of. */
  readonly source: SnapshotSource;
  /** Id of the snapshot. @default the repository chooses one */
  readonly id?: string | undefined;
  /** Tags of the snapshot. */
  readonly tags: Readonly<Record<string, string>>;
  /** Description of the snapshot, for people. */
  readonly description: string;
  /** When the run began (RFC 3339). */
  readonly startedAt: string;
  /** Id of the snapshot whose unchanged files are not read again, or `none`. */
  readonly parent: string;
  /** The earliest end of the lock on what is stored, if the repository locks its blobs (RFC 3339). */
  readonly lockUntil?: string | undefined;
  /** Number of files that are read at the same time. @default chosen by the program */
  readonly parallel?: number | undefined;
}

/** Fills a volume with the files of a snapshot. */
export interface MoverFill {
  /** Tells it from {@link MoverSave}. */
  readonly type: 'fill';
  /** Id of the snapshot. */
  readonly snapshotId: string;
  /** Write files sparsely, without their blocks of zeros. @default false */
  readonly sparse?: boolean | undefined;
  /** Delete files of the volume that the snapshot does not have. @default false */
  readonly deleteExtra?: boolean | undefined;
  /** Number of files that are written at the same time. @default chosen by the program */
  readonly parallel?: number | undefined;
}

/** How a mover's Job ended. Its container writes this to its termination message. */
export type MoverReport = MovedVolume | MoverFailure;

/** The Job did all of its work. */
export interface MovedVolume {
  /** Tells it from {@link MoverFailure}. */
  readonly outcome: 'done';
  /** Id of the snapshot that was written or read. */
  readonly snapshotId: string;
  /** Number of files that were written. */
  readonly files: number;
  /** Size of those files, in bytes. */
  readonly bytes: number;
  /** Number of unchanged files that were taken from the parent snapshot. */
  readonly unchangedFiles: number;
  /** Bytes that were read from the volume. */
  readonly readBytes: number;
  /** Bytes that went to the store. */
  readonly storedBytes: number;
  /** Number of entries that were not saved or restored exactly. The log of the container names them. */
  readonly problemCount: number;
}

/** The Job failed: the snapshot or the volume is not complete. */
export interface MoverFailure {
  /** Tells it from {@link MovedVolume}. */
  readonly outcome: 'failed';
  /** The code of a LifeboatError. */
  readonly code: string;
  /** The error, for people, without secrets. */
  readonly message: string;
}

/** A line of the log of a mover's container. */
export type MoverLine =
  | {
      /** Progress so far. */
      readonly progress: {
        /** Size of the files that are done, in bytes. */
        readonly bytes: number;
        /** Number of files that are done. */
        readonly files: number;
      };
    }
  | {
      /** An entry that was not saved or restored exactly. */
      readonly problem: {
        /** Path from the root of the volume. */
        readonly path: string;
        /** What happened, for people. */
        readonly message: string;
      };
    }
  | {
      /** Digest of a blob that was stored, for later verifications. */
      readonly stored: BlobDigest;
    };
