import { LifeboatError } from './lifeboat-error.ts';

/** The error of a call that its caller's signal ended: code `CANCELED`, the signal's reason as its cause. */
export function canceledError(signal: AbortSignal, what = 'The operation'): LifeboatError {
  return new LifeboatError({ code: 'CANCELED', message: `${what} was canceled`, cause: signal.reason });
}

/** Throws {@link canceledError} once `signal` is aborted. */
export function throwIfAborted(signal: AbortSignal | undefined, what?: string): void {
  if (signal?.aborted) throw canceledError(signal, what);
}
