import { LifeboatError } from '../errors/lifeboat-error.ts';
import { canceledError } from '../errors/throw-if-aborted.ts';
import { formatGoDuration } from '../velero-api/go-duration.ts';

export interface RunWithinOptions {
  /** For messages: `The "before" hook of restore r1`. */
  readonly what: string;
  readonly timeoutInMs: number;
  /** Ends the wait at once. */
  readonly signal?: AbortSignal | undefined;
  /** A function of the caller, which may take no notice of its signal. */
  call(limit: AbortSignal): Promise<void> | void;
}

/** Longer timers fire at once in Node. */
const longestTimerInMs = 2 ** 31 - 1;

/** A signal that is aborted after so much time. */
export function timeLimit(timeoutInMs: number): AbortSignal {
  return AbortSignal.timeout(Math.min(timeoutInMs, longestTimerInMs));
}

/** Awaits a function, but not longer than its time. @throws LifeboatError `TIMEOUT`, `CANCELED`; what the function throws */
export async function runWithin({ what, timeoutInMs, signal, call }: RunWithinOptions): Promise<void> {
  const time = timeLimit(timeoutInMs);
  const limit = signal ? AbortSignal.any([signal, time]) : time;
  const ended = new Promise<never>((_, reject) => {
    const end = () => {
      if (signal?.aborted) reject(canceledError(signal, what));
      else reject(new LifeboatError({ code: 'TIMEOUT', message: `${what} timed out after ${formatGoDuration(timeoutInMs)}` }));
    };
    if (limit.aborted) end();
    else limit.addEventListener('abort', end, { once: true });
  });
  await Promise.race([(async () => call(limit))(), ended]);
}
