import type { RepositoryLock } from '../../plugin-api/file-repository.ts';
import type { SnapshotSource } from '../../plugin-api/snapshot-tree.ts';
import type { BlobDigest } from '../../plugin-api/verify-report.ts';
import type { NamedStorageLocationConfig } from '../locations/storage-location.ts';

/** What a mover's Job does, as its Secret tells it: the program in the Job reads it from a file. It holds credentials. */
export interface MoverTask {
  /** The form of the task. A program that does not know it does nothing. */
  readonly version: 1;
  /** The storage location, without what is not data. */
  readonly location: NamedStorageLocationConfig;
  /** The secrets that the location names: base64 by `<name>/<key>`. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The repository in it, which is there. */
  readonly repository: {
    /** Name of its format. */
    readonly format: string;
    /** Where it lies in the location. */
    readonly prefix: string;
    /** Opens it. */
    readonly password: string;
    /** How what is written to it is locked, where its format does not note that. @default not */
    readonly lock?: RepositoryLock;
  };
  /** What is done with the volume. */
  readonly work: MoverSave | MoverFill;
}

/** The files of a volume are saved. */
export interface MoverSave {
  /** Tells it from {@link MoverFill}. */
  readonly type: 'save';
  /** What the snapshot is of. */
  readonly source: SnapshotSource;
  /** Names the snapshot. @default the repository names it */
  readonly id?: string | undefined;
  /** Tags of the snapshot. */
  readonly tags: Readonly<Record<string, string>>;
  /** For people. */
  readonly description: string;
  /** When the run began: RFC 3339. */
  readonly startedAt: string;
  /** The snapshot whose unchanged files are not read again, or `none`. */
  readonly parent: string;
  /** Until when what is stored is locked at least, where the repository locks: RFC 3339. */
  readonly lockUntil?: string | undefined;
  /** Files that are read at the same time. @default what the program does */
  readonly parallel?: number | undefined;
}

/** A volume is filled with the files of a snapshot. */
export interface MoverFill {
  /** Tells it from {@link MoverSave}. */
  readonly type: 'fill';
  /** The snapshot. */
  readonly snapshotId: string;
  /** Leave blocks of zeros out of files. @default false */
  readonly sparse?: boolean | undefined;
  /** Remove what the snapshot does not have. @default false */
  readonly deleteExtra?: boolean | undefined;
  /** Files that are written at the same time. @default what the program does */
  readonly parallel?: number | undefined;
}

/** How a mover's Job ended, as it tells in the termination message of its container. */
export type MoverReport = MovedVolume | MoverFailure;

/** All is done. */
export interface MovedVolume {
  /** Tells it from {@link MoverFailure}. */
  readonly outcome: 'done';
  /** The snapshot that was written or read. */
  readonly snapshotId: string;
  /** Files that were written. */
  readonly files: number;
  /** Bytes of them. */
  readonly bytes: number;
  /** Files that were taken from the parent. */
  readonly unchangedFiles: number;
  /** Bytes that were read from the volume. */
  readonly readBytes: number;
  /** Bytes that went to the store. */
  readonly storedBytes: number;
  /** Entries that were not saved or restored as they are. The log of the container names them. */
  readonly problemCount: number;
}

/** Nothing is whole. */
export interface MoverFailure {
  /** Tells it from {@link MovedVolume}. */
  readonly outcome: 'failed';
  /** The code of a LifeboatError. */
  readonly code: string;
  /** For people, without a secret. */
  readonly message: string;
}

/** A line of the log of a mover's container. */
export type MoverLine =
  | {
      /** So far. */
      readonly progress: {
        /** Bytes of files that are done. */
        readonly bytes: number;
        /** Files that are done. */
        readonly files: number;
      };
    }
  | {
      /** An entry that was not saved or restored as it is. */
      readonly problem: {
        /** Below the root of the volume. */
        readonly path: string;
        /** For people. */
        readonly message: string;
      };
    }
  | {
      /** A blob that was stored, for verifications. */
      readonly stored: BlobDigest;
    };
