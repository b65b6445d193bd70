import { LifeboatError } from '@lifeboat/core/plugin-api';
import { takeOptions } from '@lifeboat/core/provider-kit';
import { identityFileOptionsField } from '../option-fields.ts';
import type { AzureIdentity } from './azure-credentials.ts';
import { parseDotenv } from './dotenv.ts';
import type { VariableLookup } from './variable-lookup.ts';

/** The values of a credentials file; what it does not have, the lookup may. */
export interface AzureCredentialsFile {
  /** `undefined` also when empty. */
  get(name: string): Promise<string | undefined>;
}

/** Reads the content of Velero's credentials file for Azure (dotenv, the plugin velero-plugin-for-microsoft-azure). */
export function readCredentialsFile(content: string, variable?: VariableLookup): AzureCredentialsFile {
  const values = parseDotenv(content);
  return { get: async (name) => values.get(name) || (await variable?.(name)) || undefined };
}

/** Returns the identity that the content of a credentials file describes: a service principal with a secret, else one with a certificate,
 * else a workload identity, else the machine's identity.
 * @throws LifeboatError `CREDENTIALS_MISSING`, which names what is missing and never shows values */
export async function identityFromFile(
  content: string,
  options: { readonly where: string; readonly variable?: VariableLookup | undefined },
): Promise<AzureIdentity> {
  const { variable, where } = takeOptions('identityFromFile', options, identityFileOptionsField);
  return await identityOf(readCredentialsFile(content, variable), where);
}

export async function identityOf(file: AzureCredentialsFile, where: string): Promise<AzureIdentity> {
  const missing = (reason: string) =>
    new LifeboatError({ code: 'CREDENTIALS_MISSING', message: `The credentials file of ${where} ${reason}` });
  const [tenantId, clientId, clientSecret, certificate, certificatePath] = await Promise.all([
    file.get('AZURE_TENANT_ID'),
    file.get('AZURE_CLIENT_ID'),
    file.get('AZURE_CLIENT_SECRET'),
    file.get('AZURE_CLIENT_CERTIFICATE'),
    file.get('AZURE_CLIENT_CERTIFICATE_PATH'),
  ]);
  const application = async (kind: string) => {
    if (!tenantId) throw missing(`lacks AZURE_TENANT_ID, which ${kind} needs`);
    if (!clientId) throw missing(`lacks AZURE_CLIENT_ID, which ${kind} needs`);
    const tenants = (await file.get('AZURE_ADDITIONALLY_ALLOWED_TENANTS'))?.split(';').filter((tenant) => tenant !== '');
    return { tenantId, clientId, ...(tenants ? { additionallyAllowedTenants: tenants } : {}) };
  };
  if (clientSecret) return { type: 'service-principal', ...(await application('AZURE_CLIENT_SECRET')), clientSecret };
  if (certificate || certificatePath) {
    const password = await file.get('AZURE_CLIENT_CERTIFICATE_PASSWORD');
    return {
      type: 'service-principal',
      ...(await application('AZURE_CLIENT_CERTIFICATE')),
      ...(certificate ? { certificate } : { certificatePath }),
      ...(password ? { certificatePassword: password } : {}),
      sendCertificateChain: isTrue(await file.get('AZURE_CLIENT_SEND_CERTIFICATE_CHAIN')),
    };
  }
  if (await file.get('AZURE_USERNAME')) {
    throw missing('has AZURE_USERNAME. Azure no longer signs in by user and password: use AZURE_CLIENT_SECRET or a certificate');
  }
  const federatedTokenFile = await file.get('AZURE_FEDERATED_TOKEN_FILE');
  if (federatedTokenFile) return { type: 'workload-identity', ...(await application('AZURE_FEDERATED_TOKEN_FILE')), federatedTokenFile };
  return { type: 'managed-identity', clientId };
}

const isTrue = (value = '') => ['1', 't', 'T', 'TRUE', 'true', 'True'].includes(value);
