import { ownMember } from '@lifeboat/core/json';
import type { FailureFacts } from './api-failure.ts';

/** A failure that stores and snapshotters have in common. `reason` ends with what to do next. */
export interface CommonFailure {
  readonly kind: 'credentials' | 'denied' | 'clock-skew' | 'throttled' | 'quota' | 'timeout' | 'unreachable' | 'error';
  readonly reason: string;
  readonly retryable: boolean;
}

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const passing: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing accepts connections there. Check the endpoint and that the server runs',
  ENOTFOUND: 'the host name does not resolve. Check the endpoint and the universe domain',
  EAI_AGAIN: 'the host name cannot be resolved now. Check DNS and the network',
  ECONNRESET: 'the connection broke. Check that the endpoint speaks http or https as configured',
  EPIPE: 'the connection broke',
  EHOSTUNREACH: 'there is no route to the host. Check the network and firewalls',
  ENETUNREACH: 'there is no route to the network. Check the network and firewalls',
};
const throttling = new Set(['rateLimitExceeded', 'userRateLimitExceeded', 'RATE_LIMIT_EXCEEDED', 'RESOURCE_OPERATION_RATE_EXCEEDED']);
const quotas = new Set(['quotaExceeded', 'QUOTA_EXCEEDED', 'QUOTA_LIMIT', 'dailyLimitExceeded', 'RESOURCE_EXHAUSTED']);
const denials = new Set(['PERMISSIONS_ERROR', 'PERMISSION_DENIED', 'FORBIDDEN']);

/** The failure in words, whoever asked. */
export function commonFailure(facts: FailureFacts): CommonFailure {
  return networkFailure(facts) ?? (facts.source === 'token' ? tokenFailure(facts) : serviceFailure(facts));
}

function networkFailure({ source, code = '', message }: FailureFacts): CommonFailure | undefined {
  if (source !== 'network') return undefined;
  const failed = (reason: string, retryable: boolean): CommonFailure => ({ kind: 'unreachable', reason, retryable });
  if (code === 'ETIMEDOUT') {
    return { kind: 'timeout', reason: 'no answer in time. Check the network, or raise requestTimeoutInMs', retryable: true };
  }
  if (Object.hasOwn(passing, code)) return failed(`${ownMember(passing, code)} (${code})`, true);
  if (untrusted.has(code)) return failed(`its certificate is not trusted (${code}). Give its certificate authority as caCert`, false);
  if (code === 'CERT_HAS_EXPIRED') return failed('its certificate has expired. Renew it on the server', false);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return failed(`its certificate is for another host (${message}). Use the name that the certificate carries`, false);
  }
  if (code.startsWith('HPE_')) return failed(`its answer is not HTTP (${code}). Check the endpoint's port and scheme`, false);
  if (code === 'EPROTO' || code.startsWith('ERR_SSL')) {
    return failed(`the TLS handshake failed (${code}). The endpoint may speak http rather than https`, false);
  }
  return failed(message, true);
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
