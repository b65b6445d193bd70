import { canceledError } from '../../errors/throw-if-aborted.ts';

/** A promise's outcome, or `CANCELED` as soon as the signal is aborted: a store that does not answer holds nobody up. */
export function rejectOnAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const stop = () => reject(canceledError(signal));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
