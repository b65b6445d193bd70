import { LifeboatError, type ObjectLock } from '@lifeboat/core/plugin-api';
import type { GcsContext } from '../gcs-context.ts';
import { type LockMetadata, ownLockOf } from './lock-metadata.ts';

/** A lock that the server has not taken must not be believed in. @throws LifeboatError `STORE_ERROR` */
export function checkLocked({ bucket, endpoint }: GcsContext, key: string, stored: LockMetadata, asked: ObjectLock): void {
  const { retention, legalHold } = ownLockOf(stored);
  const isKept = !asked.retention || (retention && retention.until.getTime() > asked.retention.until.getTime() - 1000);
  if (isKept && (!asked.legalHold || legalHold)) return;
  throw new LifeboatError({
    code: 'STORE_ERROR',
    message: `Cannot lock '${key}' in bucket '${bucket}' at ${endpoint}: the server took the request, but the object does not have the lock`,
    context: { bucket, key, endpoint },
  });
}
