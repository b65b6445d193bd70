import { backupSpecFields } from './kinds/backup-fields.ts';
import { restoreSpecFields } from './kinds/restore-fields.ts';

/** The fields of a Backup's `spec`, in Velero's order. */
export const backupSpecFieldNames: readonly string[] = Object.keys(backupSpecFields);

/** The fields of a Restore's `spec`, in Velero's order. */
export const restoreSpecFieldNames: readonly string[] = Object.keys(restoreSpecFields);
