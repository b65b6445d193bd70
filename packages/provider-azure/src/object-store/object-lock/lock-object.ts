import type { BlobClient, BlobGetPropertiesResponse } from '@azure/storage-blob';
import { type CallOptions, LifeboatError, type LockObjectOptions, type ObjectLock } from '@lifeboat/core/plugin-api';
import { checkGetConditions, checkObjectLock, extendedLock, untilAborted } from '@lifeboat/core/provider-kit';
import type { BlobContext } from '../blob-context.ts';
import { headObject } from '../head-object.ts';
import { explainLock } from './explain-lock.ts';
import { lockOf, lockOptions } from './lock-options.ts';

const mostAttempts = 3;

/** What locks the version that is current. */
export async function readObjectLock(context: BlobContext, key: string, options: CallOptions = {}): Promise<ObjectLock | undefined> {
  const found = await currentVersion(context, key, options);
  return found && lockOf(found);
}

/** Locks the version that is current: one that is put meanwhile is not meant. */
export async function lockObject(context: BlobContext, key: string, lock: ObjectLock, options: LockObjectOptions = {}): Promise<void> {
  const { ifMatch, signal } = options;
  checkGetConditions(ifMatch === undefined ? {} : { ifMatch }, key);
  checkObjectLock(lock, { objectLock: true }, key);
  try {
    await lockCurrent(context, key, { lock, ifMatch, signal });
  } catch (error) {
    throw await explainLock(context, error, { key, lock, signal });
  }
}

/** A put may leave a policy unlocked that it was to lock, and locks what it made then. What somebody has replaced meanwhile stays
 * locked as it was put. */
export async function confirmLock(context: BlobContext, key: string, options: LockCurrentOptions): Promise<void> {
  try {
    await lockCurrent(context, key, options);
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'OBJECT_CHANGED', 'OBJECT_NOT_FOUND')) throw error;
  }
}

interface LockCurrentOptions extends CallOptions {
  readonly lock: ObjectLock;
  readonly ifMatch: string | undefined;
}

async function lockCurrent(context: BlobContext, key: string, { lock, ifMatch, signal }: LockCurrentOptions): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const found = await currentVersion(context, key, { signal });
    if (!found) throw failure(context, key, 'OBJECT_NOT_FOUND', 'there is no such object');
    if (ifMatch !== undefined && found.etag !== ifMatch)
      throw failure(context, key, 'OBJECT_CHANGED', 'the object has been replaced or removed meanwhile');
    try {
      return await extendLock(context, key, { found, lock, signal });
    } catch (error) {
      // Somebody else has locked it for longer since it was looked at.
      if (attempt >= mostAttempts || !LifeboatError.isInstance(error, 'OBJECT_LOCKED')) throw error;
    }
  }
}

interface ExtendOptions extends CallOptions {
  readonly found: BlobGetPropertiesResponse;
  readonly lock: ObjectLock;
}

async function extendLock(context: BlobContext, key: string, { found, lock, signal }: ExtendOptions): Promise<void> {
  const current = lockOf(found);
  const { retention: longer, legalHold } = extendedLock(current, lock);
  // A policy that is locked stays so, even when its time is over.
  const retention = longer && current.retention?.mode === 'compliance' ? { ...longer, mode: 'compliance' as const } : longer;
  const change = <T>(request: (version: BlobClient) => Promise<T>) =>
    context.connection.run(
      ({ container }, o) => {
        const blob = container.getBlobClient(context.fullKey(key));
        const version = found.versionId ? blob.withVersion(found.versionId) : blob;
        // The SDK gives these requests no signal.
        return untilAborted(request(version), { signal: o.abortSignal, what: `Locking '${key}'` });
      },
      { action: 'lock', name: key, signal },
    );
  const { immutabilityPolicy } = lockOptions(retention ? { retention } : {});
  if (retention && immutabilityPolicy) {
    const set = await change((version) => version.setImmutabilityPolicy(immutabilityPolicy));
    const kept = lockOf({ immutabilityPolicyExpiresOn: set.immutabilityPolicyExpiry, immutabilityPolicyMode: set.immutabilityPolicyMode });
    const isLong = (kept.retention?.until.getTime() ?? 0) > retention.until.getTime() - 1000;
    if (!isLong || kept.retention?.mode !== retention.mode) throw notKept(context, key);
  }
  if (legalHold && !(await change((version) => version.setLegalHold(true))).legalHold) throw notKept(context, key);
}

async function currentVersion(context: BlobContext, key: string, { signal }: CallOptions): Promise<BlobGetPropertiesResponse | undefined> {
  const blobName = context.fullKey(key);
  try {
    return await context.connection.run(
      ({ container }, o) => container.getBlobClient(blobName).getProperties({ ...o, ...context.encryption.read }),
      { action: 'read', name: key, signal },
    );
  } catch (error) {
    if (LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND')) return undefined;
    // That finds out why.
    if (LifeboatError.isInstance(error, 'STORE_ACCESS_DENIED')) await headObject(context, key, { signal });
    throw error;
  }
}

function notKept(context: BlobContext, key: string): LifeboatError {
  return failure(context, key, 'STORE_ERROR', 'the service took the request, but the object does not have the lock');
}

function failure(
  context: BlobContext,
  key: string,
  code: 'OBJECT_NOT_FOUND' | 'OBJECT_CHANGED' | 'STORE_ERROR',
  reason: string,
): LifeboatError {
  const { where } = context.connection.place;
  return new LifeboatError({ code, message: `Cannot lock '${key}' in ${where}: ${reason}`, context: { where, name: key } });
}
