import type { ObjectLockOptions } from '../../contract/locations/object-lock-options.ts';
import type { ObjectLock } from '../../plugin-api/store-terms/object-lock.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';

/** The lock of a backup's files: until it expires. Empty where the location locks nothing. */
export function backupLock(backup: Backup, options: ObjectLockOptions | undefined): ObjectLock {
  if (!options) return {};
  const { mode, legalHold } = options;
  const until = new Date(backup.status.expiration ?? Number.NaN);
  return { ...(until.getTime() > Date.now() && { retention: { until, mode } }), ...(legalHold && { legalHold }) };
}
