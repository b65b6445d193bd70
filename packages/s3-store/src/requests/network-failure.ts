import { ownMember } from '@lifeboat/core/json';
import type { ErrorFacts } from './error-facts.ts';
import type { Failure } from './service-failure.ts';

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing accepts connections there. Check the endpoint and that the server runs',
  ENOTFOUND: 'the host name does not resolve. Check the endpoint, and path style if the bucket is part of the host name',
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
export function networkFailure(facts: ErrorFacts): Failure | undefined {
  const { code, name, message } = facts;
  if (code !== undefined && untrusted.has(code)) {
    return unreachable(`its certificate is not trusted (${code}). Give its certificate authority as caCert`, false);
  }
  if (code === 'CERT_HAS_EXPIRED') return unreachable('its certificate has expired. Renew it on the server', false);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return unreachable(`its certificate is for another host (${message}). Use the name that the certificate carries`, false);
  }
  if (code?.startsWith('HPE_')) return unreachable(`its answer is not HTTP (${code}). Check the endpoint's port and scheme`, false);
  if (code?.startsWith('ERR_SSL') || code === 'EPROTO') return unreachable(`${advice.EPROTO} (${code})`, false);
  if (code !== undefined && Object.hasOwn(advice, code)) return unreachable(`${ownMember(advice, code)} (${code})`, true);
  // Last: the SDK calls broken connections TimeoutError, too.
  if (name === 'TimeoutError' || code === 'ETIMEDOUT') {
    return { code: 'STORE_TIMEOUT', reason: 'no answer in time. Check the network, or raise the time-outs', retryable: true };
  }
  return undefined;
}

function unreachable(reason: string, retryable: boolean): Failure {
  return { code: 'STORE_UNREACHABLE', reason, retryable };
}
