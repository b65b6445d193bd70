import { LifeboatError } from './lifeboat-error.ts';

/** Creates the error of a call that its caller's signal canceled: code `CANCELED`, with the signal's reason as its cause. */
export function canceledError(signal: AbortSignal, what = 'The operation'): LifeboatError {
  return new LifeboatError({ code: 'CANCELED', message: `${what} was canceled`, cause: signal.reason });
}

/** Throws {@link canceledError} if `signal` is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined, what?: string): void {
  if (signal?.aborted) throw canceledError(signal, what);
}
