import { readFile } from 'node:fs/promises';
import { ownMember } from '@lifeboat/core/json';
import type { CredentialHolder, KnownProvider } from './known-provider.ts';

// What the Azure SDKs, the az program and Velero look for, as far as the provider's credentials file knows it.
const variables = [
  'AZURE_STORAGE_KEY',
  'AZURE_TENANT_ID',
  'AZURE_CLIENT_ID',
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_CLIENT_CERTIFICATE_PASSWORD',
  'AZURE_CLIENT_SEND_CERTIFICATE_CHAIN',
  'AZURE_FEDERATED_TOKEN_FILE',
  'AZURE_ADDITIONALLY_ALLOWED_TENANTS',
  'AZURE_SUBSCRIPTION_ID',
  'AZURE_RESOURCE_GROUP',
  'AZURE_CLOUD_NAME',
];
// One of these has to be there. Without, the provider would take the machine's identity, which has to be asked for.
const proofs = [
  'AZURE_STORAGE_KEY',
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE',
  'AZURE_CLIENT_CERTIFICATE_PATH',
  'AZURE_FEDERATED_TOKEN_FILE',
];

/** They hold paths. */
const files = ['AZURE_CLIENT_CERTIFICATE_PATH', 'AZURE_FEDERATED_TOKEN_FILE'];

export const azureProvider: KnownProvider = {
  names: ['azure', 'velero.io/azure'],
  async load({ env, location, found }) {
    const { createAzureProvider } = await import('@lifeboat/provider-azure');
    return createAzureProvider({
      withoutCredentials: found === 'default-chain' ? 'default-chain' : 'refuse',
      variable: (name) => (mayLookUp(name, location) ? ownMember(env, name) || undefined : undefined),
    });
  },
  findCredentials(location, env) {
    const file = env.AZURE_CREDENTIALS_FILE;
    if (file) return () => readFile(file, 'utf8');
    const named = location.config.storageAccountKeyEnvVar;
    return proofs.some((name) => ownMember(env, name)) || (named && ownMember(env, named)) ? 'variables' : undefined;
  },
  contentOfVariables(location, env) {
    const names = [...variables, location.config.storageAccountKeyEnvVar ?? ''].filter((name) => mayLookUp(name, location));
    const values = [...new Set(names)].flatMap((name) => {
      const value = ownMember(env, name);
      return value && name !== '' ? [{ name, value }] : [];
    });
    // Paths, and what nobody can write in that form.
    if (values.some(({ name, value }) => files.includes(name) || value.includes("'"))) return undefined;
    return values.map(({ name, value }) => `${name}='${value}'\n`).join('');
  },
  configDefaults: (kind, _, env) => (kind === 'store' && env.AZURE_STORAGE_ACCOUNT ? { storageAccount: env.AZURE_STORAGE_ACCOUNT } : {}),
  hasDefaultChain: true,
  variables:
    'AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY, or AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or AZURE_CREDENTIALS_FILE',
};

// A location with a file of its own takes nothing from the environment but the variable that it names.
function mayLookUp(name: string, { config, credential }: CredentialHolder): boolean {
  if (name === config.storageAccountKeyEnvVar) return true;
  return typeof credential !== 'object' && !config.credentialsFile && variables.includes(name);
}
