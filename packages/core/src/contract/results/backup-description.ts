import type { BackupItemOperation } from '../../velero-api/files/item-operation.ts';
import type { ResourceList, ResultsFile } from '../../velero-api/files/results.ts';
import type { BackupVolumeInfo } from '../../velero-api/files/volume-info.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import type { StoredFile } from '../store/stored-file.ts';

/** A backup and the content of its small files, as far as they can be read. */
export interface BackupDescription {
  /** The Backup object, as it is stored. */
  readonly backup: Backup;
  /** Warnings and errors of the backup. */
  readonly results?: ResultsFile;
  /** One row per volume: how its data was saved, or why it was not. */
  readonly volumes?: readonly BackupVolumeInfo[];
  /** Asynchronous operations of item actions. Only with `details`. */
  readonly operations?: readonly BackupItemOperation[];
  /** The objects of the backup by kind. Only with `details`. */
  readonly resourceList?: ResourceList;
  /** The files in the backup's folder and their sizes. Only with `details`, and only if the backup is read from a location. */
  readonly files?: readonly StoredFile[];
  /** What is missing, damaged or untrusted among the files that were read. Only `verifyBackup` reads everything. */
  readonly problems: readonly string[];
}
