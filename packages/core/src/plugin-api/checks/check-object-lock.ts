import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ObjectStore } from '../object-store.ts';
import type { ObjectLock } from '../store-terms/object-lock.ts';

/** Checks a lock before a store sets it, in a put or later: a lock that the store cannot set must not be ignored.
 * @throws LifeboatError `INVALID_REQUEST` */
export function checkObjectLock(
  { retention, legalHold }: ObjectLock,
  supports: Pick<ObjectStore['supports'], 'objectLock'>,
  key: string,
): void {
  const refuse = (reason: string) =>
    new LifeboatError({ code: 'INVALID_REQUEST', message: `Cannot lock '${key}': ${reason}`, context: { key } });
  if (retention === undefined && !legalHold) return;
  if (!supports.objectLock) throw refuse('this store cannot lock objects (supports.objectLock): no retention, no legalHold');
  if (retention === undefined) return;
  const { until, mode } = retention;
  if (mode !== 'governance' && mode !== 'compliance') throw refuse(`mode ${JSON.stringify(mode)} is neither 'governance' nor 'compliance'`);
  if (!(until instanceof Date) || Number.isNaN(until.getTime())) throw refuse('until is no date');
  if (until.getTime() <= Date.now()) throw refuse(`${until.toISOString()} is in the past`);
}
