import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** After a put has failed: asks the server whether the put's own object is there all the same, because only the answer was lost. If the
 * server refused the put, it can be reached. Then it is asked with full patience, to learn whether the put's own first attempt caused the
 * refusal. After an abort or an outage, it is asked for a short time only.
 * @param ask returns the object; `undefined` if it is not there or belongs to somebody else
 * @throws LifeboatError what `ask` threw, if it cannot be found out whose object it is */
export async function askForOwnPut<T>(
  ask: (options: { readonly brief: boolean }) => Promise<T | undefined>,
  put: { readonly error: unknown; readonly signal: AbortSignal | undefined },
): Promise<T | undefined> {
  const refused = LifeboatError.isInstance(put.error, 'OBJECT_ALREADY_EXISTS', 'OBJECT_CHANGED');
  try {
    return await ask({ brief: !refused || put.signal?.aborted === true });
  } catch (error) {
    if (refused && LifeboatError.isInstance(error) && error.retryable) throw error;
    return undefined;
  }
}
