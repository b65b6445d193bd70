import type { CallOptions } from '../plugin-api/call-options.ts';
import type { BackupPhase } from '../velero-api/objects/backup.ts';
import type { RestorePhase } from '../velero-api/objects/restore.ts';
import type { LabelSelector } from '../velero-api/values/meta.ts';

/** Which backups `listBackups` lists. An unfinished or a broken one has neither labels nor a phase that could be read: it is listed
 * where neither is asked for. */
export interface ListBackupsOptions extends CallOptions {
  /** Name of a storage location. @default the engine's default location */
  readonly storageLocation?: string;
  /** Only backups with such labels. @default all */
  readonly labelSelector?: LabelSelector;
  /** Only backups in one of these phases. @default all */
  readonly phases?: readonly BackupPhase[];
}

/** Which restores `listRestores` lists. One whose Restore object is not there, or cannot be read, is listed where nothing of the
 * object is asked for. */
export interface ListRestoresOptions extends CallOptions {
  /** Name of a storage location. @default the engine's default location */
  readonly storageLocation?: string;
  /** Only restores of this backup. @default all */
  readonly backupName?: string;
  /** Only restores with such labels. @default all */
  readonly labelSelector?: LabelSelector;
  /** Only restores in one of these phases. @default all */
  readonly phases?: readonly RestorePhase[];
}
