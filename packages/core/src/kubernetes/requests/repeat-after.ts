import type { ConnectionFailure } from '../connection/connection-failure.ts';
import type { ApiStatus } from './api-error.ts';
import { backOffInMs } from './back-off.ts';

/** A try that did not succeed: refused by the server, or without a whole answer. */
export type FailedTry =
  | { readonly kind: 'refused'; readonly status: number; readonly body: ApiStatus; readonly retryAfter: number | undefined }
  | { readonly kind: 'broken'; readonly failure: ConnectionFailure };

interface RepeatQuestion {
  readonly failed: FailedTry;
  /** So far, this one included. */
  readonly tries: number;
  readonly maxTries: number;
  /** The server has answered this client before. */
  readonly contacted: boolean;
  /** A repeat does no harm where the server may have carried the request out. */
  readonly repeatable: boolean;
}

// A server that never answered is more likely a wrong address than one that restarts: say so within seconds.
const firstContactTries = 3;
// Without Retry-After nobody promises that a 502, 503 or 504 passes: a restarting load balancer does, a dead API never.
const gatewayTries = 3;

/** Milliseconds to wait before the request is sent again; `undefined`: it is not. */
export function repeatAfter({ failed, tries, maxTries, contacted, repeatable }: RepeatQuestion): number | undefined {
  if (failed.kind === 'broken') {
    const limit = contacted ? maxTries : Math.min(maxTries, firstContactTries);
    const allowed = failed.failure.retryable && (failed.failure.unsent || repeatable) && tries < limit;
    return allowed ? backOffInMs(tries) : undefined;
  }
  const { status, body } = failed;
  const retryAfter = failed.retryAfter ?? body.details?.retryAfterSeconds;
  // Priority and fairness refuses before anything is done, and the server is alive: patience costs nothing but time.
  if (status === 429) return tries < maxTries * 2 ? backOffInMs(tries, retryAfter) : undefined;
  if (!repeatable || !(status >= 500)) return undefined;
  const passing = retryAfter !== undefined || body.reason === 'ServerTimeout';
  if (passing) return tries < maxTries ? backOffInMs(tries, retryAfter) : undefined;
  return [502, 503, 504].includes(status) && tries < Math.min(maxTries, gatewayTries) ? backOffInMs(tries) : undefined;
}
