import { backupRequestField } from '../../backup/prepare/backup-request-fields.ts';
import { restoreRequestField } from '../../restore/request/restore-request-fields.ts';
import { type JsonSchema, toJsonSchema } from '../../velero-api/schema/json-schema.ts';
import { callFields } from './call-fields.ts';

const draft = 'https://json-schema.org/draft/2020-12/schema';

/**
 * JSON Schemas (draft 2020-12) of the engine's requests, generated from the tables with which the engine checks them. They leave out what
 * JSON cannot hold (functions, signals). They check only the shape; {@link parseBackupRequest} and {@link parseRestoreRequest} also check
 * the content of the fields.
 */
export const requestJsonSchemas: Readonly<
  Record<
    'backup' | 'restore' | 'resumeBackup' | 'resumeRestore' | 'copyBackup' | 'repairBackup' | 'deleteBackup' | 'deleteExpired',
    JsonSchema
  >
> = {
  backup: { $schema: draft, title: 'BackupRequest', ...toJsonSchema(backupRequestField) },
  restore: { $schema: draft, title: 'RestoreRequest', ...toJsonSchema(restoreRequestField) },
  resumeBackup: { $schema: draft, title: 'ResumeBackupOptions', ...toJsonSchema(callFields.resumeBackup) },
  resumeRestore: { $schema: draft, title: 'ResumeRestoreOptions', ...toJsonSchema(callFields.resumeRestore) },
  copyBackup: { $schema: draft, title: 'CopyBackupRequest', ...toJsonSchema(callFields.copyBackup) },
  repairBackup: { $schema: draft, title: 'RepairBackupOptions', ...toJsonSchema(callFields.repairBackup) },
  deleteBackup: { $schema: draft, title: 'DeleteBackupOptions', ...toJsonSchema(callFields.deleteBackup) },
  deleteExpired: { $schema: draft, title: 'DeleteExpiredOptions', ...toJsonSchema(callFields.deleteExpired) },
};
