import type { ObjectLockOptions } from '../../contract/locations/object-lock-options.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { CallOptions } from '../../plugin-api/call-options.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import type { ObjectLock } from '../../plugin-api/store-terms/object-lock.ts';
import { deleteObjects } from '../layout/delete-objects.ts';

interface LockObjectsOptions extends CallOptions {
  readonly store: ObjectStore;
  readonly location: string;
  /** With the etags that they are known to have. */
  readonly objects: AsyncIterable<LockedKey> | Iterable<LockedKey>;
  readonly lock: ObjectLock;
}

interface LockedKey {
  readonly key: string;
  readonly etag?: string | undefined;
}

/** Locks objects at least as asked, several at once. @throws LifeboatError as `ObjectStore.lockObject`, naming the location */
export async function lockObjects({ store, location, objects, lock, signal }: LockObjectsOptions): Promise<void> {
  if (!lock.retention && !lock.legalHold) return;
  await deleteObjects(objects, async ({ key, etag }) => {
    if (!store.lockObject) throw noLocks(location, 'its store cannot lock objects (supports.objectLock)');
    await store.lockObject(key, lock, { signal, ...(etag !== undefined && { ifMatch: etag }) });
  });
}

/** What a location that locks its backups needs. @throws LifeboatError `INVALID_CONFIG` */
export async function requireObjectLock({
  store,
  location,
  objectLock,
  signal,
}: Pick<LockObjectsOptions, 'store' | 'location' | 'signal'> & { readonly objectLock: ObjectLockOptions }): Promise<void> {
  if (!store.supports.objectLock) throw noLocks(location, 'its store cannot lock objects (supports.objectLock)');
  const offered = await store.readProtection?.({ signal });
  if (!offered?.objectLock) throw noLocks(location, 'its bucket has no object lock. Make a bucket that has it, or switch it on there');
  const { modes, legalHolds } = offered;
  if (modes && !modes.includes(objectLock.mode))
    throw noLocks(location, `its bucket does not lock in mode '${objectLock.mode}'. It has: ${modes.join(', ')}`);
  if (objectLock.legalHold && legalHolds === false)
    throw noLocks(location, 'its bucket has no legal holds. Take legalHold from the location');
  if (offered.defaultRetention && !offered.versioning)
    throw noLocks(
      location,
      `its bucket keeps whatever is put for ${offered.defaultRetention.days} days and no versions, so that the marker of a run could not ` +
        'be put again. Switch versioning on there, or take another bucket',
    );
}

function noLocks(location: string, why: string): LifeboatError {
  return new LifeboatError({
    code: 'INVALID_CONFIG',
    message: `Location "${location}" shall lock its backups (objectLock), but ${why}. Nothing was written`,
    context: { location },
  });
}
