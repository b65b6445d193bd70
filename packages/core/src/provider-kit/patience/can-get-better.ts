import type { ErrorCode } from '../../errors/error-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** Another writer's doing, and an abort: a repetition would hide them, whatever the error says of itself. */
const final: readonly ErrorCode[] = ['OBJECT_ALREADY_EXISTS', 'OBJECT_CHANGED', 'CANCELED'];

/** Whether the same request may succeed when it is sent again, without any change by the caller.
 * @param answered the store has answered before: then credentials that are not to be had have been, and may be again */
export function canGetBetter(error: unknown, answered: boolean): error is LifeboatError {
  if (!LifeboatError.isInstance(error)) return false;
  const { code, retryable } = error;
  return retryable && !final.includes(code) && (answered || code !== 'CREDENTIALS_MISSING');
}
