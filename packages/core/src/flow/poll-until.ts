import { setTimeout as sleep } from 'node:timers/promises';
import { canceledError } from '../errors/throw-if-aborted.ts';

const growth = 1.5;
const mostGrowth = 15;

/** Looks again and again, less and less often, until `look` returns something but undefined, or the time is over.
 * Returns undefined then. @throws LifeboatError `CANCELED`, and what `look` throws */
export async function pollUntil<T>(options: {
  readonly look: (number: number) => Promise<T | undefined>;
  readonly timeoutInMs: number;
  readonly intervalInMs: number;
  readonly signal: AbortSignal | undefined;
  /** For the message of a cancel. */
  readonly what: string;
  /** Waits between two looks, instead of a sleep of `inMs`: for who is told of changes. `leftInMs` are left until the end. */
  readonly pause?: ((inMs: number, leftInMs: number) => Promise<void>) | undefined;
}): Promise<T | undefined> {
  const { look, timeoutInMs, intervalInMs, signal, what } = options;
  const { pause = (inMs) => sleep(inMs, undefined, signal ? { signal } : {}) } = options;
  const end = performance.now() + timeoutInMs;
  let pauseInMs = intervalInMs;
  for (let number = 1; ; number++) {
    const found = await look(number);
    if (found !== undefined) return found;
    const leftInMs = end - performance.now();
    if (leftInMs <= 0) return undefined;
    await pause(Math.min(pauseInMs, leftInMs), leftInMs).catch(() => {});
    if (signal?.aborted) throw canceledError(signal, what);
    pauseInMs = Math.min(pauseInMs * growth, intervalInMs * mostGrowth);
  }
}
