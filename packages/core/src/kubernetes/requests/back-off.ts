import { setTimeout as sleep } from 'node:timers/promises';

const baseInMs = 200;
const maxInMs = 15_000;
const maxRetryAfterInMs = 120_000;

/** How long to wait before a repeat: doubles with every try up to 15 s, with jitter, and never below what the server
 * asked for (`Retry-After`, believed up to two minutes). `attempt` counts from 1. */
export function backOffInMs(attempt: number, retryAfterInSeconds = 0): number {
  const jitter = 0.5 + Math.random() / 2;
  const wait = Math.min(maxInMs, baseInMs * 2 ** (attempt - 1)) * jitter;
  const asked = Math.min(maxRetryAfterInMs, retryAfterInSeconds * 1000);
  // Clients that were refused together do not come back together.
  return Math.max(wait, asked + (asked > 0 ? Math.random() * 250 : 0));
}

/** Waits; rejects with an AbortError when `signal` comes first. */
export async function waitInMs(timeInMs: number, signal: AbortSignal | undefined): Promise<void> {
  await sleep(timeInMs, undefined, signal && { signal });
}
