import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { LifeboatError, type LockObjectOptions, type ObjectLock, type StoreCallOptions } from '@lifeboat/core/plugin-api';
import { checkGetConditions, checkObjectLock, extendedLock } from '@lifeboat/core/provider-kit';
import type { S3Context } from '../../requests/s3-context.ts';
import { headObject } from '../head-object.ts';
import { lockOf, modeField } from './lock-fields.ts';

/** What locks the version that is current. */
export async function readObjectLock(context: S3Context, key: string, options: StoreCallOptions = {}): Promise<ObjectLock | undefined> {
  const found = await currentVersion(context, key, options);
  return found && lockOf(found);
}

/** Locks the version that is current: one that is put meanwhile is not meant. */
export async function lockObject(context: S3Context, key: string, lock: ObjectLock, options: LockObjectOptions = {}): Promise<void> {
  const { ifMatch, signal } = options;
  checkGetConditions(ifMatch === undefined ? {} : { ifMatch }, key);
  checkObjectLock(lock, context, key);
  const found = await currentVersion(context, key, options);
  if (!found) throw failure(context, key, 'OBJECT_NOT_FOUND', 'there is no such object');
  if (ifMatch !== undefined && found.ETag !== ifMatch)
    throw failure(context, key, 'OBJECT_CHANGED', 'the object has been replaced or removed meanwhile');
  const { retention, legalHold } = extendedLock(lockOf(found), lock);
  const version = { Bucket: context.bucket, Key: context.fullKey(key), ...(found.VersionId ? { VersionId: found.VersionId } : {}) };
  const subject = { action: 'lock', key, signal };
  if (retention) {
    const Retention = { Mode: modeField(retention.mode), RetainUntilDate: retention.until };
    await context.connection.run((client, o) => client.putObjectRetention({ ...version, Retention }, o), subject);
  }
  if (legalHold)
    await context.connection.run((client, o) => client.putObjectLegalHold({ ...version, LegalHold: { Status: 'ON' } }, o), subject);
}

async function currentVersion(context: S3Context, key: string, options: StoreCallOptions): Promise<HeadObjectCommandOutput | undefined> {
  const location = { Bucket: context.bucket, Key: context.fullKey(key), ...context.encryption.access };
  try {
    return await context.connection.run((client, o) => client.headObject(location, o), { action: 'read', key, signal: options.signal });
  } catch (error) {
    // That can tell a missing object from a missing bucket.
    if (LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND') && !(await headObject(context, key, options))) return undefined;
    throw error;
  }
}

function failure(
  { bucket, connection }: S3Context,
  key: string,
  code: 'OBJECT_NOT_FOUND' | 'OBJECT_CHANGED',
  reason: string,
): LifeboatError {
  const { endpoint } = connection.place;
  return new LifeboatError({
    code,
    message: `Cannot lock '${key}' in bucket '${bucket}' at ${endpoint}: ${reason}`,
    context: { bucket, key, endpoint },
  });
}
