import type { Issue } from '../errors/issues/issue.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { IssueEvent, ProgressEvent, StoreWaitEvent } from './events.ts';
import type { ClaimName, VolumeName } from './results/saved-volume-files.ts';

/**
 * What a restore into an existing claim changes there.
 * `missing`: writes what the claim does not have, and touches nothing else.
 * `changed`: also writes again what differs by type, size, time, owner or mode; what the backup does not have stays. A folder that the
 * backup has something else for stays, and is an issue.
 * `exact`: also deletes what the backup does not have, so that the claim is as it was saved. FIFOs, sockets and devices stay where
 * their folder stays, and so does `lost+found`: not every format keeps them.
 */
export type RestoreVolumeMode = 'missing' | 'changed' | 'exact';

/** For `restoreVolume`. */
export interface RestoreVolumeRequest extends CallOptions {
  /** @default the engine's default location */
  readonly storageLocation?: string;
  /** Name of the backup. */
  readonly backupName: string;
  /** The volume of the backup, as `listVolumes` names it. */
  readonly volume: VolumeName;
  /** The claim that gets its files. It may have any name, namespace, class and size. */
  readonly into: ClaimName;
  /** @default 'missing' */
  readonly mode?: RestoreVolumeMode;
  /** Only tell what would be written and deleted: the claim is mounted to be read. @default false */
  readonly dryRun?: boolean;
  /** Write also while Pods use the claim, on their node and beside them: they see files change under them. @default false: `CLAIM_IN_USE`.
   * A dry run needs it not, and a claim that is `ReadWriteOncePod` cannot be mounted beside its Pod at all */
  readonly allowInUse?: boolean;
  /** Write also where the claim seems to have less room than is needed, as with file systems that compress. @default false: `VOLUME_FULL` */
  readonly ignoreFreeSpace?: boolean;
}

/** Some entries of a volume. */
export interface VolumeEntries {
  /** Files, directories and all else. */
  readonly count: number;
  /** Bytes of the files. */
  readonly bytes: number;
  /** The first 100, from the root of the volume on; a directory stands for all that it holds. */
  readonly paths: readonly string[];
}

/** What a restore into a claim did, or, of a dry run, would do. */
export interface RestoredVolume {
  /** `PartiallyFailed`: `issues` has errors that say what is not as in the backup. */
  readonly phase: 'Completed' | 'PartiallyFailed';
  /** The location that the files come from. */
  readonly storageLocation: string;
  /** Whether nothing was written. */
  readonly dryRun: boolean;
  /** What the claim did not have. */
  readonly written: VolumeEntries;
  /** What differed, and was written again. Directories are here for their owner and mode. */
  readonly changed: VolumeEntries;
  /** What the backup does not have, and was deleted. */
  readonly deleted: VolumeEntries;
  /** What differs from the backup, or is not in it, and stays by the mode. */
  readonly kept: VolumeEntries;
  /** Entries that were as in the backup already. */
  readonly same: number;
  /** Bytes that the claim had free before, as its file system says. @default it says nothing */
  readonly freeBytes?: number;
  /** Bytes that the claim needs besides what it has. */
  readonly neededBytes: number;
  /** What went wrong or should be known. */
  readonly issues: readonly Issue[];
}

/** How far a restore into a claim is. */
export interface VolumeProgressEvent extends ProgressEvent {
  /** `comparing`: `items` are entries of the claim. `writing`: they are entries written. `checking`: the claim is compared once more. */
  readonly step: 'comparing' | 'writing' | 'deleting' | 'checking';
  /** Bytes written so far. */
  readonly bytes: number;
  /** Bytes to be written. 0 while they are not known. */
  readonly totalBytes: number;
}

/** What `restoreVolume` tells. */
export type RestoreVolumeEvent = VolumeProgressEvent | IssueEvent | StoreWaitEvent;
