import { ownMember } from '../../json/index.ts';

/** What is known about a request that got no answer. */
export interface NetworkError {
  /** Node's error code, such as `ECONNREFUSED`. */
  readonly code: string | undefined;
  readonly message: string;
}

/** Why a request got no answer. */
export interface NetworkFailure {
  readonly kind: 'unreachable' | 'timeout';
  /** A sentence that ends with what to do next. */
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
  ENOTFOUND: 'the host name does not resolve. Check the endpoint',
  EAI_AGAIN: 'the host name cannot be resolved now. Check DNS and the network',
  ECONNRESET: 'the connection broke. Check that the endpoint speaks http or https as configured',
  EPIPE: 'the connection broke',
  ECONNABORTED: 'the connection broke',
  ENETDOWN: 'this machine has no network. Check it',
  EHOSTUNREACH: 'there is no route to the host. Check the network and firewalls',
  ENETUNREACH: 'there is no route to the network. Check the network and firewalls',
};

/** Explains what a network error means and what to do about it; `undefined` if it is no network error.
 * @param advice better advice for this service, by Node's error code */
export function explainNetworkError(
  { code, message }: NetworkError,
  advice: Readonly<Record<string, string>> = {},
): NetworkFailure | undefined {
  if (code === undefined) return undefined;
  if (code === 'ETIMEDOUT') {
    return { kind: 'timeout', reason: 'no answer in time. Check the network, or raise the time-outs', retryable: true };
  }
  const lasting = lastingReason(code, message);
  if (lasting !== undefined) return { kind: 'unreachable', reason: lasting, retryable: false };
  const reason = ownMember(advice, code) ?? ownMember(passing, code);
  return reason === undefined ? undefined : { kind: 'unreachable', reason: `${reason} (${code})`, retryable: true };
}

/** Explains an error that another attempt would not fix; `undefined` for other errors. */
function lastingReason(code: string, message: string): string | undefined {
  if (untrusted.has(code)) return `its certificate is not trusted (${code}). Give its certificate authority as caCert`;
  if (code === 'CERT_HAS_EXPIRED') return 'its certificate has expired. Renew it on the server';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `its certificate is for another host (${message}). Use the name that the certificate carries`;
  if (code.startsWith('HPE_')) return `its answer is not HTTP (${code}). Check the endpoint's port and scheme`;
  if (code.startsWith('ERR_SSL') || code === 'EPROTO')
    return `the TLS handshake failed. The endpoint may speak http rather than https (${code})`;
  return undefined;
}
