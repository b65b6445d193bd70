import type { RestoreItemOperation } from '../../velero-api/files/item-operation.ts';
import type { ResourceList, ResultsFile } from '../../velero-api/files/results.ts';
import type { RestoreVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';

/** A restore and the content of its small files, as far as they can be read. */
export interface RestoreDescription {
  /** The Restore object, as it is stored. Absent for a restore that Velero made: Velero keeps that object only in its cluster. */
  readonly restore?: Restore;
  /** Warnings and errors of the restore. */
  readonly results?: ResultsFile;
  /** Volumes whose data was restored, or should have been. */
  readonly volumes?: readonly RestoreVolumeInfo[];
  /** Asynchronous operations of item actions. Only with `details`. */
  readonly operations?: readonly RestoreItemOperation[];
  /** The outcome for each object. Only with `details`. */
  readonly resourceList?: ResourceList;
  /** What is missing or damaged among the files that were read. */
  readonly problems: readonly string[];
}
