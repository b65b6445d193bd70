import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { ObjectLock } from '../plugin-api/store-terms/object-lock.ts';

/** Returns what a refused put or delete throws. If a lock is the reason and can be read, the error describes it. */
export async function tellLock(error: unknown, readLock: () => Promise<ObjectLock | undefined>): Promise<unknown> {
  if (!LifeboatError.isInstance(error, 'OBJECT_LOCKED') || error.context.until !== undefined) return error;
  // The refusal matters. If the lock cannot be read, it is reported without the lock.
  const { retention, legalHold } = (await readLock().catch(() => undefined)) ?? {};
  const locks = [
    ...(legalHold ? ['it has a legal hold, which ends only when somebody lifts it'] : []),
    ...(retention ? [`it is locked until ${retention.until.toISOString()} (${retention.mode})`] : []),
  ];
  if (locks.length === 0) return error;
  return new LifeboatError({
    code: error.code,
    message: `${error.message}: ${locks.join(', and ')}`,
    retryable: error.retryable,
    context: { ...error.context, ...(legalHold && { legalHold }), ...(retention && { until: retention.until.toISOString() }) },
    cause: error.cause,
  });
}
