import { createHash } from 'node:crypto';
import type { ObjectLockLegalHoldStatus, ObjectLockMode } from '@aws-sdk/client-s3';
import type { ObjectLock } from '@lifeboat/core/plugin-api';
import type { Put } from '@lifeboat/core/provider-kit';
import type { S3Context } from '../s3-context.ts';

interface LockFields {
  readonly ObjectLockMode?: ObjectLockMode | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: ObjectLockLegalHoldStatus | undefined;
}

/** The fields of a request that lock the object it makes. */
export function lockFields({ retention, legalHold }: ObjectLock): { [Field in keyof LockFields]?: NonNullable<LockFields[Field]> } {
  return {
    ...(retention && { ObjectLockMode: modeField(retention.mode), ObjectLockRetainUntilDate: retention.until }),
    ...(legalHold && { ObjectLockLegalHoldStatus: 'ON' }),
  };
}

export function modeField(mode: 'governance' | 'compliance'): 'GOVERNANCE' | 'COMPLIANCE' {
  return mode === 'compliance' ? 'COMPLIANCE' : 'GOVERNANCE';
}

/** Reads the lock of an object from the server's answer. */
export function lockOf({
  ObjectLockMode: mode,
  ObjectLockRetainUntilDate: until,
  ObjectLockLegalHoldStatus: hold,
}: LockFields): ObjectLock {
  return {
    ...(mode && until && { retention: { until, mode: mode === 'COMPLIANCE' ? ('compliance' as const) : ('governance' as const) } }),
    ...(hold === 'ON' && { legalHold: true }),
  };
}

/** S3 accepts the body of a locked object only with a checksum. If the store sends none of its own, MD5 is sent, which every S3 clone
 * knows. */
export function bodyDigest({ checksum }: Pick<S3Context, 'checksum'>, { lock }: Put, body: Uint8Array): { readonly ContentMD5?: string } {
  if (checksum || (!lock.retention && !lock.legalHold)) return {};
  return { ContentMD5: createHash('md5').update(body).digest('base64') };
}
