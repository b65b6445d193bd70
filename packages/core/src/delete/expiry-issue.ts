import type { BackupRetention, BackupRetentionReason } from '../contract/results/expired-backups.ts';
import type { Issue } from '../errors/issues/issue.ts';
import { LifeboatError } from '../errors/lifeboat-error.ts';

const unknown: readonly BackupRetentionReason[] = ['bad-record', 'broken', 'unfinished'];
const mayPass: readonly BackupRetentionReason[] = ['being-restored', 'changed', 'in-use', 'locked', 'read-only'];

/** What somebody may want to look at of what became of a backup; `undefined` for what is as it should be. */
export function expiryIssue({ name, location, outcome, reason, message }: BackupRetention): Issue | undefined {
  const backup = `Backup "${name}" in location "${location}"`;
  if (outcome === 'failed') {
    return {
      severity: 'error',
      code: 'EXPIRED_BACKUP_NOT_DELETED',
      message: `${backup} has expired and was not deleted: ${message}`,
      location,
    };
  }
  if (unknown.includes(reason)) {
    const text = `${backup} is kept, as nothing says when its time is over: ${message}`;
    return { severity: 'warning', code: 'EXPIRATION_UNKNOWN', message: text, location };
  }
  if (!mayPass.includes(reason)) return undefined;
  return { severity: 'warning', code: 'EXPIRED_BACKUP_KEPT', message: `${backup} has expired and is kept: ${message}`, location };
}

/** Why a backup is kept that could not be deleted; `undefined` for a failure. */
export function keptReasonOf(error: unknown): BackupRetentionReason | undefined {
  if (LifeboatError.isInstance(error, 'BACKUP_LOCKED')) return 'locked';
  if (LifeboatError.isInstance(error, 'BACKUP_IN_PROGRESS', 'RESTORE_IN_PROGRESS')) return 'in-use';
  if (LifeboatError.isInstance(error, 'STORE_READ_ONLY')) return 'read-only';
  return LifeboatError.isInstance(error, 'BACKUP_NOT_FOUND') ? 'changed' : undefined;
}
