import type { Issue } from '../errors/issues/issue.ts';
import type { CallOptions } from '../plugin-api/call-options.ts';
import type { IssueEvent, ProgressEvent, StoreWaitEvent } from './events.ts';
import type { ClaimName, VolumeName } from './results/saved-volume-files.ts';

/**
 * What a restore into an existing claim changes there.
 * `missing`: writes what the claim lacks, and touches nothing else.
 * `changed`: also rewrites what differs in type, size, time, owner or mode. What the backup does not have stays. If the backup has
 * something else in the place of a folder, the folder stays and is an issue.
 * `exact`: also deletes what the backup does not have, so that the claim is as it was saved. FIFOs, sockets and devices stay if their
 * folder stays, and so does `lost+found`, because not every format keeps them.
 */
export type RestoreVolumeMode = 'missing' | 'changed' | 'exact';

/** The request of `restoreVolume`. */
export interface RestoreVolumeRequest extends CallOptions {
  /** Name of the storage location. @default the engine's default location */
  readonly storageLocation?: string;
  /** Name of the backup. */
  readonly backupName: string;
  /** The volume in the backup, named as `listVolumes` names it. */
  readonly volume: VolumeName;
  /** The claim that gets the files. It may have any name, namespace, class and size. */
  readonly into: ClaimName;
  /** What the restore may change in the claim. @default 'missing' */
  readonly mode?: RestoreVolumeMode;
  /** Only report what would be written and deleted. The claim is mounted read-only. @default false */
  readonly dryRun?: boolean;
  /** Write even while Pods use the claim, on their node and beside them. They see the files change. A dry run does not need this option. A
   * claim that is `ReadWriteOncePod` cannot be mounted beside its Pod at all. @default false: `CLAIM_IN_USE` */
  readonly allowInUse?: boolean;
  /** Write even if the claim seems to have less free space than needed, as on file systems that compress. @default false: `VOLUME_FULL` */
  readonly ignoreFreeSpace?: boolean;
}

/** A number of entries of a volume. */
export interface VolumeEntries {
  /** Number of files, directories and other entries. */
  readonly count: number;
  /** Size of the files, in bytes. */
  readonly bytes: number;
  /** Paths of the first 100, from the root of the volume. A directory stands for everything in it. */
  readonly paths: readonly string[];
}

/** What a restore into a claim did or, in a dry run, would do. */
export interface RestoredVolume {
  /** `PartiallyFailed`: errors in `issues` say what differs from the backup. */
  readonly phase: 'Completed' | 'PartiallyFailed';
  /** Name of the location that the files came from. */
  readonly storageLocation: string;
  /** Whether this was a dry run, which writes nothing. */
  readonly dryRun: boolean;
  /** Entries that the claim lacked. */
  readonly written: VolumeEntries;
  /** Entries that differed and were rewritten. Directories are listed here if their owner or mode changed. */
  readonly changed: VolumeEntries;
  /** Entries that the backup does not have and that were deleted. */
  readonly deleted: VolumeEntries;
  /** Entries that differ from the backup or are not in it, and that stay because of the mode. */
  readonly kept: VolumeEntries;
  /** Number of entries that were already as in the backup. */
  readonly same: number;
  /** Free space of the claim before the restore, in bytes, as its file system reports it. @default absent: it reports nothing */
  readonly freeBytes?: number;
  /** Additional space that the claim needs, in bytes. */
  readonly neededBytes: number;
  /** What went wrong or is worth knowing, with codes. */
  readonly issues: readonly Issue[];
}

/** Progress of a restore into a claim. */
export interface VolumeProgressEvent extends ProgressEvent {
  /** The current step, which says what `items` counts. `comparing`: entries of the claim; `writing`: entries that were written; `deleting`:
   * entries that were deleted; `checking`: entries of the claim, which is compared once more. */
  readonly step: 'comparing' | 'writing' | 'deleting' | 'checking';
  /** Bytes written so far. */
  readonly bytes: number;
  /** Bytes that will be written. 0 while this is unknown. */
  readonly totalBytes: number;
}

/** Events of `restoreVolume`. */
export type RestoreVolumeEvent = VolumeProgressEvent | IssueEvent | StoreWaitEvent;
