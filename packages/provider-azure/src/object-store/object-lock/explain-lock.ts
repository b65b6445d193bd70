import { type CallOptions, LifeboatError, type ObjectLock } from '@lifeboat/core/plugin-api';
import type { BlobContext } from '../blob-context.ts';
import { hasVersionImmutability } from './read-protection.ts';

interface Locked extends CallOptions {
  readonly key: string;
  readonly lock: ObjectLock;
}

/** The error of a request that was to lock an object: where the container has no locks, it says that. Azure has no error for it. */
export async function explainLock(context: BlobContext, error: unknown, { key, lock, signal }: Locked): Promise<unknown> {
  if ((!lock.retention && !lock.legalHold) || !LifeboatError.isInstance(error, 'STORE_ERROR')) return error;
  const { statusCode } = error.context;
  if (statusCode !== 400 && statusCode !== 409) return error;
  // What was refused counts, not that nobody may ask why.
  if (await hasVersionImmutability(context, { signal }).catch(() => true)) return error;
  return new LifeboatError({
    code: 'INVALID_REQUEST',
    message:
      `${error.message}. The container has no version-level immutability, so its objects cannot be locked: switch it on, or take ` +
      'objectLock from the location',
    context: { ...error.context, key },
    cause: error.cause,
  });
}
