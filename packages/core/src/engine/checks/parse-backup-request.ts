import { backupRequestField } from '../../backup/prepare/backup-request-fields.ts';
import { invalidBackup, validateBackupRequest } from '../../backup/prepare/validate-backup-request.ts';
import type { BackupRequest } from '../../contract/requests.ts';
import { withOwnObject } from '../../records/own-object.ts';
import { takeShape } from '../../velero-api/schema/take-shape.ts';

/**
 * Turns untrusted data into a request: returns a copy that passed the checks that {@link Engine.backup} makes before it contacts the
 * cluster and the store. It checks types, unknown fields, names, filters, durations, hooks and policies.
 * @throws LifeboatError `INVALID_REQUEST` with every problem and its path; `context.validationErrors` lists them
 */
export function parseBackupRequest(data: unknown): BackupRequest {
  const { request, problems } = withOwnObject(data, 'Backup');
  if (problems.length > 0) throw invalidBackup(String((request as BackupRequest).name), problems);
  validateBackupRequest(request as BackupRequest);
  return takeShape(request, backupRequestField) as BackupRequest;
}
