import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { checkGetConditions } from '../../plugin-api/checks/check-conditions.ts';
import { checkObjectLock } from '../../plugin-api/checks/check-object-lock.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import type { ObjectLock } from '../../plugin-api/store-terms/object-lock.ts';

const mostAttempts = 5;

/** Checks a request to lock an existing object, before it is sent. @throws LifeboatError `INVALID_REQUEST` */
export function checkLockRequest(
  key: string,
  request: {
    readonly lock: ObjectLock;
    readonly ifMatch: string | undefined;
    readonly supports: Pick<ObjectStore['supports'], 'objectLock'>;
  },
): void {
  const { lock, ifMatch, supports } = request;
  checkGetConditions(ifMatch === undefined ? {} : { ifMatch }, key);
  checkObjectLock(lock, supports, key);
}

export interface LockCurrent<Version> {
  readonly key: string;
  /** The etag that the object must have. @default any */
  readonly ifMatch: string | undefined;
  /** Where the object is, for messages: `bucket 'b' at https://host`. */
  readonly where: string;
  /** Facts for the context of errors. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Reads the current version; `undefined` if there is no object. */
  readonly look: () => Promise<Version | undefined>;
  readonly etagOf: (version: Version) => string | undefined;
  /** Locks exactly this version. */
  readonly lock: (version: Version) => Promise<void>;
  /** Whether an error may mean that somebody else has locked or replaced the object since `look`. If so, `look` and `lock` are called
   * again.
   * @default never */
  readonly isRace?: (error: unknown) => boolean;
}

/** Locks the version that `look` finds. A version that is put after that is not locked.
 * @throws LifeboatError `OBJECT_NOT_FOUND`, `OBJECT_CHANGED` (with `ifMatch`), and what `look` and `lock` throw */
export async function lockCurrent<Version>(of: LockCurrent<Version>): Promise<void> {
  const { key, ifMatch, where, facts, look, etagOf, lock, isRace = () => false } = of;
  const failure = (code: 'OBJECT_NOT_FOUND' | 'OBJECT_CHANGED', reason: string) =>
    new LifeboatError({ code, message: `Cannot lock '${key}' in ${where}: ${reason}`, context: { ...facts } });
  for (let attempt = 1; ; attempt++) {
    const found = await look();
    if (!found) throw failure('OBJECT_NOT_FOUND', 'there is no such object');
    if (ifMatch !== undefined && etagOf(found) !== ifMatch)
      throw failure('OBJECT_CHANGED', 'the object has been replaced or removed meanwhile');
    try {
      return await lock(found);
    } catch (error) {
      if (attempt >= mostAttempts || !isRace(error)) throw error;
    }
  }
}

/** Locks what a put has just stored. It is no error if somebody has replaced or removed the object meanwhile. */
export async function confirmLocked(lock: () => Promise<void>): Promise<void> {
  try {
    await lock();
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'OBJECT_CHANGED', 'OBJECT_NOT_FOUND')) throw error;
  }
}
