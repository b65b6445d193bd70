import { ownMember } from '@lifeboat/core/json';
/** A failure of a request that got no answer. */
export interface NetworkFailure {
  readonly kind: 'unreachable' | 'timeout';
  /** Ends with what to do next. */
  readonly reason: string;
  readonly retryable: boolean;
}

/** Ends a request that takes too long. */
export class RequestTimeoutError extends Error {
  override readonly name = 'RequestTimeoutError';
}

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing accepts connections there. Check the endpoint and the network (internal endpoints answer inside the region only)',
  ENOTFOUND: 'the host name does not resolve. Check the endpoint, the region and the name of the bucket',
  EAI_AGAIN: 'the host name cannot be resolved now. Check DNS and the network',
  ECONNRESET: 'the connection broke. Check that the endpoint speaks http or https as configured',
  EPIPE: 'the connection broke',
  ECONNABORTED: 'the connection broke',
  ENETDOWN: 'this machine has no network. Check it',
  EHOSTUNREACH: 'there is no route to the host. Check the network and firewalls',
  ENETUNREACH: 'there is no route to the network. Check the network and firewalls',
  EPROTO: 'the TLS handshake failed. The endpoint may speak http rather than https',
};

/** The failure of a request that got no answer, `undefined` when there was one. */
export function networkFailure(error: unknown): NetworkFailure | undefined {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof RequestTimeoutError || code === 'ETIMEDOUT' || /^(Read|Connect)Timeout/.test(message)) {
    return { kind: 'timeout', reason: 'no answer in time. Check the network, or raise the time-outs', retryable: true };
  }
  if (code === undefined) return undefined;
  if (untrusted.has(code)) return unreachable(`its certificate is not trusted (${code}). Give its certificate authority as caCert`, false);
  if (code === 'CERT_HAS_EXPIRED') return unreachable('its certificate has expired. Renew it on the server', false);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return unreachable(`its certificate is for another host (${code}). Use the name that the certificate carries`, false);
  }
  if (code.startsWith('HPE_')) return unreachable(`its answer is not HTTP (${code}). Check the endpoint's port and scheme`, false);
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return unreachable(`${advice.EPROTO} (${code})`, false);
  if (Object.hasOwn(advice, code)) return unreachable(`${ownMember(advice, code)} (${code})`, true);
  return undefined;
}

/** Node's code; that of the first of several addresses that were tried. */
function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  const code = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

function unreachable(reason: string, retryable: boolean): NetworkFailure {
  return { kind: 'unreachable', reason, retryable };
}
