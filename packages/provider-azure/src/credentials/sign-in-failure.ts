import { ownMember } from '@lifeboat/core/json';
import type { ErrorFacts } from '../requests/error-facts.ts';
import type { Failure } from '../requests/failure.ts';
import { networkFailure } from '../requests/network-failure.ts';

const byNumber: Readonly<Record<string, string>> = {
  AADSTS7000215: 'the client secret is wrong. Give the value of the secret, not its id',
  AADSTS7000222: 'the client secret has expired. Make a new one',
  AADSTS700016: 'the tenant has no application with this client id. Check AZURE_CLIENT_ID and AZURE_TENANT_ID',
  AADSTS700027: "the certificate is not one of the application's. Upload it, or give the right one",
  AADSTS90002: 'there is no such tenant. Check AZURE_TENANT_ID and AZURE_CLOUD_NAME',
  AADSTS900023: 'this is no id of a tenant. Check AZURE_TENANT_ID',
  AADSTS700211: 'the application trusts no such issuer. Check the federated credential of the workload identity',
  AADSTS70021: 'the application trusts no such service account. Check the federated credential of the workload identity',
  AADSTS700213: 'the application trusts no such service account. Check the federated credential of the workload identity',
};

/** The failure of a request for a token. */
export function signInFailure(facts: ErrorFacts): Failure {
  const { name, message } = facts;
  const number = /AADSTS\d+/.exec(message)?.[0];
  if (number === 'AADSTS700024') {
    return {
      code: 'CLOCK_SKEW',
      reason: `${number}: the assertion is out of its time: this machine's clock is wrong. Set the clock (NTP)`,
    };
  }
  if (number) return { code: 'ACCESS_DENIED', reason: `${number}: ${ownMember(byNumber, number) ?? message}` };
  const code = facts.code ?? nodeCode.exec(message)?.[0];
  const network = networkFailure({ ...facts, code });
  if (network) return network;
  // The SDK keeps to itself what the network said.
  if (/endpoints_resolution_error|network_error|post_request_failed|get_request_failed/.test(message)) {
    const reason =
      'the sign-in service cannot be reached, or its certificate is not trusted. Check the network, caCert and AZURE_CLOUD_NAME';
    return { code: 'UNREACHABLE', reason: `${reason} (${message.split(':', 1)[0]})`, retryable: true };
  }
  if (name === 'CredentialUnavailableError' || name === 'AggregateAuthenticationError') {
    return { code: 'CREDENTIALS_MISSING', reason: `no credentials were found: ${message}` };
  }
  const lost = (facts.statusCode ?? 0) >= 500;
  return { code: lost ? 'UNREACHABLE' : 'ACCESS_DENIED', reason: `${name}: ${message}`, retryable: lost };
}

const nodeCode =
  /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|EPROTO|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_VERIFY_LEAF_SIGNATURE|CERT_HAS_EXPIRED|ERR_TLS_CERT_ALTNAME_INVALID)\b/;
