import { ownMember } from '@lifeboat/core/json';
import type { ErrorFacts } from './error-facts.ts';
import type { Failure } from './failure.ts';

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const handshake = 'the TLS handshake failed. The URL may belong to a server that speaks http rather than https';
const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing accepts connections there. Check the URL and that the server runs',
  ENOTFOUND: 'the host name does not resolve: there may be no such account, or it is in another cloud. Check its name and DNS',
  EAI_AGAIN: 'the host name cannot be resolved now. Check DNS and the network',
  ECONNRESET: 'the connection broke. Check that the URL is http or https as the server speaks it',
  EPIPE: 'the connection broke',
  REQUEST_SEND_ERROR: 'the request could not be sent. Check the network',
  ECONNABORTED: 'the connection broke',
  ENETDOWN: 'this machine has no network. Check it',
  EHOSTUNREACH: 'there is no route to the host. Check the network and firewalls',
  ENETUNREACH: 'there is no route to the network. Check the network and firewalls',
};

/** The failure of a request that got no answer, `undefined` when there was one. */
export function networkFailure({ code, message }: ErrorFacts): Failure | undefined {
  if (code === undefined) return undefined;
  if (untrusted.has(code)) {
    return unreachable(`its certificate is not trusted (${code}). Give its certificate authority as caCert`, false);
  }
  if (code === 'CERT_HAS_EXPIRED') return unreachable('its certificate has expired. Renew it on the server', false);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return unreachable(`its certificate is for another host (${message}). Use the name that the certificate carries`, false);
  }
  if (code.startsWith('HPE_')) return unreachable(`its answer is not HTTP (${code}). Check the URL's port and scheme`, false);
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return unreachable(`${handshake} (${code})`, false);
  if (Object.hasOwn(advice, code)) return unreachable(`${ownMember(advice, code)} (${code})`, true);
  if (code === 'ETIMEDOUT') {
    return { code: 'TIMED_OUT', reason: `${message}. Check the network, or raise the time-outs`, retryable: true };
  }
  return undefined;
}

function unreachable(reason: string, retryable: boolean): Failure {
  return { code: 'UNREACHABLE', reason, retryable };
}
