import tls from 'node:tls';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import { importCommonJs } from '@lifeboat/core/provider-kit';
import type { AzureIdentity, AzureTokenCredential } from './azure-credentials.ts';

/** Makes tokens out of an identity. Nothing but `default-chain` (and managed identity on App Service) searches the environment.
 * @throws LifeboatError `CREDENTIALS_MISSING` for a value without what it needs */
export async function tokenCredential(
  identity: AzureIdentity,
  options: { readonly authorityHost: string; readonly caCert?: string | undefined; readonly where: string },
): Promise<AzureTokenCredential> {
  if (typeof identity === 'object' && 'getToken' in identity) return identity;
  const { authorityHost, caCert, where } = options;
  // Loaded when used: a store with an account key needs none of it.
  const sdk = await importCommonJs(() => import('@azure/identity'));
  const common = {
    authorityHost,
    retryOptions: { maxRetries: 2, retryDelayInMs: 500 },
    // Asking the public cloud whether a host is one of Azure's works for the public cloud only.
    disableInstanceDiscovery: !publicHosts.has(authorityHost.replace(/\/+$/, '')),
    ...(caCert ? { tlsOptions: { ca: await withSystemAuthorities(caCert) } } : {}),
  };
  if (identity === 'default-chain') return new sdk.DefaultAzureCredential({ authorityHost });
  if (identity.type === 'managed-identity') {
    return new sdk.ManagedIdentityCredential(identity.clientId ? { clientId: identity.clientId } : {});
  }
  const { tenantId, clientId } = identity;
  for (const [name, value] of Object.entries({ tenantId, clientId })) if (!value) throw missing(where, name);
  const tenants = identity.additionallyAllowedTenants;
  const tenantOptions = { ...common, ...(tenants ? { additionallyAllowedTenants: [...tenants] } : {}) };
  if (identity.type === 'workload-identity') {
    if (!identity.federatedTokenFile) throw missing(where, 'federatedTokenFile');
    return new sdk.WorkloadIdentityCredential({ ...tenantOptions, tenantId, clientId, tokenFilePath: identity.federatedTokenFile });
  }
  if (identity.clientSecret) return new sdk.ClientSecretCredential(tenantId, clientId, identity.clientSecret, tenantOptions);
  const certificateOptions = { ...tenantOptions, sendCertificateChain: identity.sendCertificateChain ?? false };
  const password = identity.certificatePassword ? { certificatePassword: identity.certificatePassword } : {};
  const { certificate, certificatePath } = identity;
  if (certificate) {
    checkPem(certificate, where);
    return new sdk.ClientCertificateCredential(tenantId, clientId, { certificate, ...password }, certificateOptions);
  }
  if (certificatePath) return new sdk.ClientCertificateCredential(tenantId, clientId, { certificatePath, ...password }, certificateOptions);
  throw missing(where, 'clientSecret, certificate or certificatePath');
}

const publicHosts = new Set(['https://login.microsoftonline.com', 'https://login.microsoftonline.us', 'https://login.chinacloudapi.cn']);

function withSystemAuthorities(caCert: string): string[] {
  return [...tls.getCACertificates('default'), caCert];
}

function checkPem(certificate: string, where: string): void {
  if (certificate.includes('-----BEGIN')) return;
  throw new LifeboatError({
    code: 'CREDENTIALS_MISSING',
    message: `The certificate for ${where} is no PEM. Give certificate and private key as PEM: openssl pkcs12 -in file.pfx -nodes converts`,
  });
}

function missing(where: string, what: string): LifeboatError {
  return new LifeboatError({ code: 'CREDENTIALS_MISSING', message: `The credentials for ${where} lack ${what}` });
}
