import { setTimeout as sleep } from 'node:timers/promises';
import { throwIfAborted } from '../errors/throw-if-aborted.ts';

interface WaitUntilOptions {
  readonly timeoutInMs: number;
  readonly signal: AbortSignal;
  /** Between two looks; begins small and grows to this. */
  readonly maxIntervalInMs?: number;
}

/** Looks again and again until `check` says true. Returns whether it did before the time was up. */
export async function waitUntil(check: () => Promise<boolean>, options: WaitUntilOptions): Promise<boolean> {
  const deadline = performance.now() + options.timeoutInMs;
  const maxInterval = options.maxIntervalInMs ?? 1000;
  for (let interval = 50; ; interval = Math.min(interval * 1.6, maxInterval)) {
    throwIfAborted(options.signal, 'The restore');
    if (await check()) return true;
    const left = deadline - performance.now();
    if (left <= 0) return false;
    await sleep(Math.min(interval, left), undefined, { signal: options.signal }).catch(() => {});
  }
}
