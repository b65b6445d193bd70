const maxTries = 12;
const maxPauseInMs = 300_000;
const maxRetryAfterInMs = 3_600_000;

/** After these status codes the receiver will not take the request later either. */
const refusals: ReadonlySet<number> = new Set([400, 405, 410, 413, 415, 422]);

/** Whether another attempt makes no sense. `failed`: how many attempts have failed. */
export function isForGood({ status = 0 }: { readonly status?: number }, failed: number): boolean {
  const isRedirect = status >= 300 && status < 400;
  return isRedirect || refusals.has(status) || failed >= maxTries;
}

/** The pause before the next attempt. It doubles each time, up to five minutes, and is never shorter than the receiver's Retry-After, of
 * which at most an hour counts. */
export function pauseInMs(options: {
  readonly failed: number;
  readonly retryAfter: string | undefined;
  readonly firstPauseInMs: number;
  readonly now: Date;
}): number {
  const { failed, retryAfter = '', firstPauseInMs, now } = options;
  const backOffInMs = Math.min(maxPauseInMs, firstPauseInMs * 2 ** (failed - 1));
  const askedInMs = /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now.getTime();
  return Number.isNaN(askedInMs) ? backOffInMs : Math.max(backOffInMs, Math.min(maxRetryAfterInMs, askedInMs));
}
