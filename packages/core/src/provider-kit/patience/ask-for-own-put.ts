import { LifeboatError } from '../../errors/lifeboat-error.ts';

/** After a put failed: asks the server for the put's own object, which may be there all the same, its answer lost. A server that
 * refused the put answers again: there it is worth all patience to learn whether the put was refused for its own first try. After
 * an abort or an outage nobody waits long.
 * @param ask `undefined`: it is not there, or somebody else's
 * @throws LifeboatError what `ask` threw, when nobody knows whose object it is */
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
