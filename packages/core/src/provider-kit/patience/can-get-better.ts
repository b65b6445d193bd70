import type { ErrorCode } from '../../errors/error-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** Errors that are never repeated, even if they say they can be: they report another writer or an abort, and a repetition would hide
 * that. */
const final: readonly ErrorCode[] = ['OBJECT_ALREADY_EXISTS', 'OBJECT_CHANGED', 'CANCELED'];

/** Whether the same request may succeed if it is sent again, without any change by the caller.
 * @param answered the store has answered before. Then missing credentials have worked before, and may work again */
export function canGetBetter(error: unknown, answered: boolean): error is LifeboatError {
  if (!LifeboatError.isInstance(error)) return false;
  const { code, retryable } = error;
  return retryable && !final.includes(code) && (answered || code !== 'CREDENTIALS_MISSING');
}
