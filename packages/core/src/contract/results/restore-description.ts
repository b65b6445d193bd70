import type { RestoreItemOperation } from '../../velero-api/files/item-operation.ts';
import type { ResourceList, ResultsFile } from '../../velero-api/files/results.ts';
import type { RestoreVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { Restore } from '../../velero-api/objects/restore.ts';

/** A restore and what its files say of it, as far as they can be read. */
export interface RestoreDescription {
  /** As it is stored. Absent for a restore that Velero made: it keeps the Restore object in its cluster only. */
  readonly restore?: Restore;
  /** Warnings and errors. */
  readonly results?: ResultsFile;
  /** Volumes whose data came back, or was to. */
  readonly volumes?: readonly RestoreVolumeInfo[];
  /** Its asynchronous operations; only with `details`. */
  readonly operations?: readonly RestoreItemOperation[];
  /** What became of each object; only with `details`. */
  readonly resourceList?: ResourceList;
  /** What is missing or damaged of what was looked at. */
  readonly problems: readonly string[];
}
