import type { BackupItemOperation } from '../../velero-api/files/item-operation.ts';
import type { ResourceList, ResultsFile } from '../../velero-api/files/results.ts';
import type { BackupVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { StoredFile } from '../store/stored-file.ts';

/** A backup and what its files say of it, as far as they can be read. */
export interface BackupDescription {
  /** As it is stored. */
  readonly backup: Backup;
  /** Warnings and errors. */
  readonly results?: ResultsFile;
  /** A row for each volume: how its data was saved, or why not. */
  readonly volumes?: readonly BackupVolumeInfo[];
  /** Its asynchronous operations; only with `details`. */
  readonly operations?: readonly BackupItemOperation[];
  /** Its objects by kind; only with `details`. */
  readonly resourceList?: ResourceList;
  /** The files of its folder and their sizes; only with `details`, and only of what is read from a location. */
  readonly files?: readonly StoredFile[];
  /** What is missing, damaged or not to be trusted of what was looked at. Only `verifyBackup` reads everything. */
  readonly problems: readonly string[];
}
