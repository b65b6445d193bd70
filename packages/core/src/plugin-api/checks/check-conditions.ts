import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { DeleteObjectOptions, GetOptions, ObjectStore, PutOptions } from '../object-store.ts';
import { checkObjectLock } from './check-object-lock.ts';

type Supported = Pick<ObjectStore['supports'], 'conditionalPut' | 'conditionalReplace' | 'objectLock'>;

/** Checks the options of a put before a store carries it out: a condition that it cannot keep, or a lock that it cannot set, must not be
 * ignored.
 * @throws LifeboatError `INVALID_REQUEST` */
export function checkPutConditions({ ifAbsent, ifMatch, putId, retention, legalHold }: PutOptions, supports: Supported, key: string): void {
  const refuse = (reason: string) => invalid(`Cannot store '${key}'`, reason);
  if (ifAbsent && ifMatch !== undefined) throw refuse('ifAbsent and ifMatch exclude each other');
  if (ifAbsent && !supports.conditionalPut) throw refuse('this store has no conditional puts (supports.conditionalPut): no ifAbsent');
  if (ifMatch !== undefined && !supports.conditionalReplace)
    throw refuse('this store cannot replace conditionally (supports.conditionalReplace): no ifMatch');
  checkObjectLock({ ...(retention && { retention }), ...(legalHold && { legalHold }) }, supports, key);
  checkEtag(ifMatch, `Cannot store '${key}'`);
  if (putId !== undefined && !/^[\w-]{1,64}$/.test(putId)) throw refuse(`putId is ${JSON.stringify(putId)}, which cannot be one`);
}

/** Checks the options of a delete, like {@link checkPutConditions}. @throws LifeboatError `INVALID_REQUEST` */
export function checkDeleteConditions(
  { ifMatch }: DeleteObjectOptions,
  supports: Pick<ObjectStore['supports'], 'conditionalDelete'>,
  key: string,
): void {
  if (ifMatch !== undefined && !supports.conditionalDelete)
    throw invalid(`Cannot delete '${key}'`, 'this store cannot delete conditionally (supports.conditionalDelete): no ifMatch');
  checkEtag(ifMatch, `Cannot delete '${key}'`);
}

/** Checks the options of a get, like {@link checkPutConditions}. @throws LifeboatError `INVALID_REQUEST` */
export function checkGetConditions({ ifMatch }: GetOptions, key: string): void {
  checkEtag(ifMatch, `Cannot read '${key}'`);
}

/** An empty one may be left out on its way, `*` matches every object, and a list of them several. */
function checkEtag(etag: string | undefined, what: string): void {
  if (etag === undefined || (/^(W\/)?"?[!#-+\--~]+"?$/.test(etag) && etag !== '*')) return;
  throw invalid(what, `ifMatch is ${JSON.stringify(etag)}, which is no etag of an object`);
}

function invalid(what: string, reason: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_REQUEST', message: `${what}: ${reason}` });
}
