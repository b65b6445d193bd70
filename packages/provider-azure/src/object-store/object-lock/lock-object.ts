import type { BlobClient, BlobGetPropertiesResponse } from '@azure/storage-blob';
import { type CallOptions, LifeboatError, type LockObjectOptions, type ObjectLock } from '@lifeboat/core/plugin-api';
import { checkLockRequest, confirmLocked, extendedLock, lockCurrent, untilAborted } from '@lifeboat/core/provider-kit';
import type { BlobContext } from '../blob-context.ts';
import { headObject } from '../head-object.ts';
import { explainLock } from './explain-lock.ts';
import { lockOf, lockOptions } from './lock-options.ts';

/** What locks the version that is current. */
export async function readObjectLock(context: BlobContext, key: string, options: CallOptions = {}): Promise<ObjectLock | undefined> {
  const found = await currentVersion(context, key, options);
  return found && lockOf(found);
}

/** Locks the version that is current: one that is put meanwhile is not meant. */
export async function lockObject(context: BlobContext, key: string, lock: ObjectLock, options: LockObjectOptions = {}): Promise<void> {
  const { ifMatch, signal } = options;
  checkLockRequest(key, { lock, ifMatch, supports: { objectLock: true } });
  try {
    await lockVersion(context, key, { lock, ifMatch, signal });
  } catch (error) {
    throw await explainLock(context, error, { key, lock, signal });
  }
}

/** A put may leave a policy unlocked that it was to lock, and locks what it made then. What somebody has replaced meanwhile stays
 * locked as it was put. */
export async function confirmLock(context: BlobContext, key: string, options: LockVersionOptions): Promise<void> {
  await confirmLocked(() => lockVersion(context, key, options));
}

interface LockVersionOptions extends CallOptions {
  readonly lock: ObjectLock;
  readonly ifMatch: string | undefined;
}

async function lockVersion(context: BlobContext, key: string, { lock, ifMatch, signal }: LockVersionOptions): Promise<void> {
  const { where } = context.connection.place;
  await lockCurrent<BlobGetPropertiesResponse>({
    key,
    ifMatch,
    where,
    facts: { where, name: key },
    look: () => currentVersion(context, key, { signal }),
    etagOf: ({ etag }) => etag,
    lock: (found) => extendLock(context, key, { found, lock, signal }),
    // Somebody else has locked it for longer since it was looked at.
    isRace: (error) => LifeboatError.isInstance(error, 'OBJECT_LOCKED'),
  });
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
  const { where } = context.connection.place;
  return new LifeboatError({
    code: 'STORE_ERROR',
    message: `Cannot lock '${key}' in ${where}: the service took the request, but the object does not have the lock`,
    context: { where, name: key },
  });
}
