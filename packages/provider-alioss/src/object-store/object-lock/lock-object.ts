import type { IncomingHttpHeaders } from 'node:http';
import { type CallOptions, LifeboatError, type LockObjectOptions, type ObjectLock, type ObjectRetention } from '@lifeboat/core/plugin-api';
import { checkLockRequest, confirmLocked, extendedLock, lockCurrent } from '@lifeboat/core/provider-kit';
import { headObject } from '../head-object.ts';
import type { OssContext } from '../oss-context.ts';
import { knownLocks } from './read-protection.ts';
import { checkOssLock, retentionOf, retentionOfHeaders, retentionXml } from './retention-headers.ts';

const dayInMs = 86_400_000;

/** What locks the version that is current: its own retention or the policy of the bucket, whichever is longer. */
export async function readObjectLock(context: OssContext, key: string, options: CallOptions = {}): Promise<ObjectLock | undefined> {
  const headers = await currentVersion(context, key, options);
  if (!headers) return undefined;
  const { objectWorm, retention: policy } = await knownLocks(context, options);
  const own = await ownRetention(context, key, { headers, signal: options.signal });
  // What ObjectWorm gives by itself is a retention of the object.
  const begun = Date.parse(headers['last-modified'] ?? '');
  const until = policy && !objectWorm ? new Date(begun + policy.days * dayInMs) : undefined;
  const isPolicyLonger = policy && until && until.getTime() > (own?.until.getTime() ?? Date.now());
  const retention = isPolicyLonger ? { until, mode: policy.mode } : own;
  return retention ? { retention } : {};
}

/** Locks the version that is current: one that is put meanwhile is not meant. */
export async function lockObject(context: OssContext, key: string, lock: ObjectLock, options: LockObjectOptions = {}): Promise<void> {
  const { ifMatch, signal } = options;
  checkLockRequest(key, { lock, ifMatch, supports: { objectLock: true } });
  checkOssLock(context, key, lock);
  if (lock.retention) await lockVersion(context, key, { retention: lock.retention, ifMatch, signal });
}

/** OSS documents the headers of a lock for puts in one request only: what was put is looked at, and locked where it is not. What
 * somebody has replaced meanwhile stays as it was put. */
export async function confirmLock(context: OssContext, key: string, options: LockVersionOptions): Promise<void> {
  await confirmLocked(() => lockVersion(context, key, options));
}

interface LockVersionOptions extends CallOptions {
  readonly retention: ObjectRetention;
  readonly ifMatch: string | undefined;
}

async function lockVersion(context: OssContext, key: string, { retention, ifMatch, signal }: LockVersionOptions): Promise<void> {
  const { bucket } = context;
  const { endpoint } = context.connection.place;
  let refused: unknown;
  try {
    await lockCurrent<IncomingHttpHeaders>({
      key,
      ifMatch,
      where: `bucket '${bucket}' at ${endpoint}`,
      facts: { bucket, key, endpoint },
      look: () => currentVersion(context, key, { signal }),
      etagOf: ({ etag }) => etag,
      async lock(headers) {
        const own = await ownRetention(context, key, { headers, signal });
        const { retention: missing } = extendedLock(own ? { retention: own } : {}, { retention });
        if (!missing) return;
        try {
          await putRetention(context, key, { headers, retention: missing, signal });
        } catch (error) {
          refused = error;
          throw error;
        }
      },
      // Somebody else may have locked it for longer since it was looked at.
      isRace: (error) => error === refused && LifeboatError.isInstance(error, 'STORE_ERROR', 'OBJECT_LOCKED') && !error.retryable,
    });
  } catch (error) {
    throw error === refused ? await lockless(context, key, error, { signal }) : error;
  }
}

interface VersionOptions extends CallOptions {
  readonly headers: IncomingHttpHeaders;
}

const versionOf = (headers: IncomingHttpHeaders) => {
  const id = headers['x-oss-version-id'];
  return typeof id === 'string' ? { versionId: id } : {};
};

async function putRetention(
  context: OssContext,
  key: string,
  { headers, retention, signal }: VersionOptions & { readonly retention: ObjectRetention },
): Promise<void> {
  const request = {
    method: 'PUT',
    bucket: context.bucket,
    object: context.fullKey(key),
    subres: { retention: '', ...versionOf(headers) },
    mime: 'application/xml',
    content: retentionXml(retention),
    successStatuses: [200],
  };
  await context.connection.run((client) => client.request(request), { action: 'lock', key, signal });
}

/** The version's own. Where the answer to HEAD is silent, a bucket that locks is asked. */
async function ownRetention(context: OssContext, key: string, { headers, signal }: VersionOptions): Promise<ObjectRetention | undefined> {
  const told = retentionOfHeaders(headers);
  if (told || !(await knownLocks(context, { signal })).objectWorm) return told;
  const subres = { retention: '', ...versionOf(headers) };
  const request = {
    method: 'GET',
    bucket: context.bucket,
    object: context.fullKey(key),
    subres,
    successStatuses: [200],
    xmlResponse: true,
  };
  try {
    const { data } = await context.connection.run((client) => client.request(request), { action: 'read the lock of', key, signal });
    return retentionOf((data ?? {}) as object);
  } catch (error) {
    if (LifeboatError.isInstance(error, 'STORE_ERROR', 'OBJECT_NOT_FOUND') && error.context.statusCode === 404) return undefined;
    throw error;
  }
}

async function currentVersion(context: OssContext, key: string, { signal }: CallOptions): Promise<IncomingHttpHeaders | undefined> {
  const fullKey = context.fullKey(key);
  try {
    const { res } = await context.connection.run((client) => client.head(fullKey), { action: 'read', key, signal });
    return res.headers;
  } catch (error) {
    // That can tell a missing object from other reasons.
    if (LifeboatError.isInstance(error) && !(await headObject(context, key, { signal }))) return undefined;
    throw error;
  }
}

/** Where the bucket has no locks, the error says that. */
export async function lockless(context: OssContext, key: string, error: unknown, options: CallOptions): Promise<unknown> {
  if (!LifeboatError.isInstance(error, 'STORE_ERROR', 'OBJECT_LOCKED')) return error;
  // What was refused counts, not that nobody may ask why.
  const locks = await knownLocks(context, options).catch(() => undefined);
  if (!locks || locks.objectWorm) return error;
  const { retention } = locks;
  const has = retention ? `only a retention policy of ${retention.days} days for all of its objects (${retention.mode})` : 'none';
  return new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `${error.message}. The bucket has no object-level retention (ObjectWorm), and of its own ${has}: switch ObjectWorm on, or take objectLock from the location`,
    context: { ...error.context, key },
    cause: error.cause,
  });
}
