import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { LifeboatError, type LockObjectOptions, type ObjectLock, type StoreCallOptions } from '@lifeboat/core/plugin-api';
import { checkLockRequest, extendedLock, lockCurrent } from '@lifeboat/core/provider-kit';
import { headObject } from '../head-object.ts';
import type { S3Context } from '../s3-context.ts';
import { lockOf, modeField } from './lock-fields.ts';

/** Reads the lock of the current version; `undefined` if the object does not exist. */
export async function readObjectLock(context: S3Context, key: string, options: StoreCallOptions = {}): Promise<ObjectLock | undefined> {
  const found = await currentVersion(context, key, options);
  return found && lockOf(found);
}

/** Locks the version that is current. A version that is put meanwhile is not locked. */
export async function lockObject(context: S3Context, key: string, lock: ObjectLock, options: LockObjectOptions = {}): Promise<void> {
  const { ifMatch, signal } = options;
  checkLockRequest(key, { lock, ifMatch, supports: context });
  const { bucket } = context;
  const { endpoint } = context.connection.place;
  await lockCurrent<HeadObjectCommandOutput>({
    key,
    ifMatch,
    where: `bucket '${bucket}' at ${endpoint}`,
    facts: { bucket, key, endpoint },
    look: () => currentVersion(context, key, options),
    etagOf: ({ ETag }) => ETag,
    lock: (found) => extendLock(context, key, { found, lock, signal }),
  });
}

interface ExtendOptions {
  readonly found: HeadObjectCommandOutput;
  readonly lock: ObjectLock;
  readonly signal: AbortSignal | undefined;
}

async function extendLock(context: S3Context, key: string, { found, lock, signal }: ExtendOptions): Promise<void> {
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
    // `headObject` can tell a missing object from a missing bucket.
    if (LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND') && !(await headObject(context, key, options))) return undefined;
    throw error;
  }
}
