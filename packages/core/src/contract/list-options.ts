import type { CallOptions } from '../plugin-api/call-options.ts';
import type { BackupPhase } from '../velero-api/objects/backup.ts';
import type { RestorePhase } from '../velero-api/objects/restore.ts';
import type { LabelSelector } from '../velero-api/values/meta.ts';

/** Which backups `listBackups` lists. An unfinished or broken backup has no labels and no phase that can be read, so it is listed only
 * without `labelSelector` and `phases`. */
export interface ListBackupsOptions extends CallOptions {
  /** Name of a storage location. @default the engine's default location */
  readonly storageLocation?: string;
  /** Only backups whose labels match. @default all */
  readonly labelSelector?: LabelSelector;
  /** Only backups in one of these phases. @default all */
  readonly phases?: readonly BackupPhase[];
  /** Also tell `storedBytes` of finished backups. For a backup whose own record does not have it, such as one of Velero, its folder is
   * listed: one more request for each. @default false */
  readonly sizes?: boolean;
}

/** Which restores `listRestores` lists. A restore whose Restore object is missing or cannot be read is listed only if no option needs that
 * object. */
export interface ListRestoresOptions extends CallOptions {
  /** Name of a storage location. @default the engine's default location */
  readonly storageLocation?: string;
  /** Only restores of this backup. @default all */
  readonly backupName?: string;
  /** Only restores whose labels match. @default all */
  readonly labelSelector?: LabelSelector;
  /** Only restores in one of these phases. @default all */
  readonly phases?: readonly RestorePhase[];
}
