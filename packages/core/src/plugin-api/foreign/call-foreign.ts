import type { ErrorCode } from '../../errors/error-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { canceledError } from '../../errors/throw-if-aborted.ts';
import { formatGoDuration } from '../../velero-api/values/go-duration.ts';

export interface ForeignCall<T> {
  /** For messages: `The "before" hook of restore r1`. */
  readonly what: string;
  readonly timeoutInMs: number;
  readonly signal?: AbortSignal | undefined;
  /** How long the call may still take after the signal, to clean up. @default 0 */
  readonly graceInMs?: number;
  /** The code of the error when the time is over. @default 'TIMEOUT' */
  readonly code?: ErrorCode;
  /** A function of somebody else, which may take no notice of its signal. */
  call(limit: AbortSignal): Promise<T> | T;
}

/** Longer timers fire at once in Node. */
const longestTimerInMs = 2 ** 31 - 1;

/** Awaits somebody else's function, but not longer than its time, nor than the signal and the grace say. It is told by its signal,
 * and not waited for. @throws LifeboatError `TIMEOUT` (or `code`), `CANCELED`; what the function throws */
export async function callForeign<T>({ what, timeoutInMs, signal, graceInMs = 0, code = 'TIMEOUT', call }: ForeignCall<T>): Promise<T> {
  const limit = new AbortController();
  // Timers that keep the process alive: what hangs may have nothing else that does.
  const timers: NodeJS.Timeout[] = [];
  let onAbort = () => {};
  const ended = new Promise<never>((_, reject) => {
    const onTime = () => {
      const error = new LifeboatError({
        code,
        message: `${what} timed out after ${formatGoDuration(timeoutInMs)}`,
        retryable: code !== 'TIMEOUT',
      });
      limit.abort(error);
      reject(error);
    };
    timers.push(setTimeout(onTime, Math.min(timeoutInMs, longestTimerInMs)));
    onAbort = () => {
      limit.abort(signal?.reason);
      const giveUp = () => signal && reject(canceledError(signal, what));
      if (graceInMs > 0) timers.push(setTimeout(giveUp, graceInMs));
      else giveUp();
    };
  });
  if (signal?.aborted) onAbort();
  else signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([(async () => call(limit.signal))(), ended]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    ended.catch(() => {});
  }
}
