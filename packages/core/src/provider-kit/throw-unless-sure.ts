import { LifeboatError } from '../errors/lifeboat-error.ts';

/** A condition failed, perhaps by this put's own object whose answer was lost, and who put it could not be read: while that
 * may pass, nobody must be told that another writer has won.
 * @param error of the put
 * @param reason why it could not be read
 * @throws `reason` */
export function throwUnlessSure(error: unknown, reason: unknown): void {
  if (!LifeboatError.isInstance(error, 'OBJECT_CHANGED', 'OBJECT_ALREADY_EXISTS')) return;
  if (LifeboatError.isInstance(reason) && reason.retryable) throw reason;
}
