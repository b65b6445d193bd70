import { explainNetworkError } from '@lifeboat/core/provider-kit';
import type { FailureFacts } from './api-failure.ts';

/** A failure that stores and snapshotters have in common. `reason` ends with what to do next. */
export interface CommonFailure {
  readonly kind: 'credentials' | 'denied' | 'clock-skew' | 'throttled' | 'quota' | 'timeout' | 'unreachable' | 'error';
  readonly reason: string;
  readonly retryable: boolean;
}

const advice = { ENOTFOUND: 'the host name does not resolve. Check the endpoint and the universe domain' };
const throttling = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'RATE_LIMIT_EXCEEDED', 'RESOURCE_OPERATION_RATE_EXCEEDED']);
const quotas = new Set(['quotaExceeded', 'QUOTA_EXCEEDED', 'QUOTA_LIMIT', 'dailyLimitExceeded', 'RESOURCE_EXHAUSTED']);
const denials = new Set(['PERMISSIONS_ERROR', 'PERMISSION_DENIED', 'FORBIDDEN']);

/** The failure in words, whoever asked. */
export function commonFailure(facts: FailureFacts): CommonFailure {
  return networkFailure(facts) ?? (facts.source === 'token' ? tokenFailure(facts) : serviceFailure(facts));
}

function networkFailure({ source, code, message }: FailureFacts): CommonFailure | undefined {
  if (source !== 'network') return undefined;
  return explainNetworkError({ code, message }, advice) ?? { kind: 'unreachable', reason: message, retryable: true };
}

function tokenFailure({ status = 0, reason = '', message }: FailureFacts): CommonFailure {
  const told = reason && reason !== message ? `${reason}: ${message}` : message;
  // Google's words for a JWT whose `iat` or `exp` is off: "Token must be a short-lived token (60 minutes) and in a reasonable timeframe".
  if (/short-lived token|reasonable timeframe|\biat\b/i.test(message)) {
    return { kind: 'clock-skew', reason: `${told}. This machine's clock is too far from Google's: set the clock (NTP)`, retryable: false };
  }
  if (status === 429 || status >= 500)
    return { kind: 'throttled', reason: `the token endpoint answers ${status}: ${told}. Try again later`, retryable: true };
  if (reason === 'invalid_grant' && /account not found|invalid_grant: account/i.test(message)) {
    return { kind: 'denied', reason: `${told}. The service account has been deleted or disabled: use another`, retryable: false };
  }
  return {
    kind: 'denied',
    reason: `no access token for these credentials: ${told}. The key may have been deleted or belong to another account: make a new one`,
    retryable: false,
  };
}

function serviceFailure({ status = 0, reason = '', message }: FailureFacts): CommonFailure {
  const told = reason && !message.includes(reason) ? `${reason}: ${message}` : message;
  if (throttling.has(reason) || status === 429) {
    return { kind: 'throttled', reason: `${told}. Try again later, with less parallel work`, retryable: true };
  }
  if (quotas.has(reason))
    return { kind: 'quota', reason: `${told}. Free what is not needed, or ask Google to raise the quota`, retryable: false };
  if (status === 503) return { kind: 'throttled', reason: `${told}. Try again later`, retryable: true };
  if (reason === 'accessNotConfigured' || /has not been used in project|it is disabled/.test(message)) {
    return { kind: 'denied', reason: `${told}. Switch the API on for the project`, retryable: false };
  }
  if (/cloudkms|Cloud KMS/i.test(message)) {
    return { kind: 'denied', reason: `${told}. Let the service agent of Cloud Storage or Compute Engine use the key`, retryable: false };
  }
  if (status === 401) {
    return { kind: 'denied', reason: `${told}. The access token is not valid or has expired: check the credentials`, retryable: false };
  }
  if (status === 403 || denials.has(reason)) {
    return { kind: 'denied', reason: `${told}. These credentials may not do that: check the account's roles`, retryable: false };
  }
  if (status === 408 || status === 504) return { kind: 'timeout', reason: told, retryable: true };
  return { kind: 'error', reason: told, retryable: status >= 500 && status !== 501 };
}
