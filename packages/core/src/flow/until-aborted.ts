import { canceledError } from '../errors/throw-if-aborted.ts';

/** The promise, or `CANCELED` as soon as the signal is aborted: for work that knows no signal, or that others share. It goes on.
 * `what` is for the message: `Reading the body`. */
export async function untilAborted<T>(
  promise: Promise<T>,
  { signal, what }: { readonly signal: AbortSignal | undefined; readonly what: string },
): Promise<T> {
  if (!signal) return await promise;
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(canceledError(signal, what));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    promise.catch(() => {});
    aborted.catch(() => {});
  }
}
