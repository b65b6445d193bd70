import {
  between,
  bytes,
  call,
  either,
  flag,
  milliseconds,
  objectOf,
  oneOf,
  patienceField,
  pluginOf,
  required,
  secret,
  tagged,
  text,
  textMap,
  texts,
} from '@lifeboat/core/provider-kit';
import type { AzureProviderOptions } from './azure-provider-options.ts';
import type { AzureCloudName } from './credentials/azure-cloud.ts';
import type {
  AzureAccountKey,
  AzureManagedIdentity,
  AzureServicePrincipal,
  AzureTokenCredential,
  AzureWorkloadIdentity,
} from './credentials/azure-credentials.ts';
import type { StorageAccountOptions } from './credentials/storage-account-options.ts';
import type { BlobEncryption } from './object-store/blob-encryption.ts';
import type { AzureBlobObjectStoreOptions } from './object-store/object-store-options.ts';
import type { AzureDiskVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';

/** Credentials that are missing have an error of their own. */
type WithoutCredentials<T extends { readonly credentials: unknown }> = Omit<T, 'credentials'> & Partial<Pick<T, 'credentials'>>;

const clouds = oneOf(['AzurePublicCloud', 'AzureUSGovernmentCloud', 'AzureChinaCloud'] satisfies AzureCloudName[]);
const attempts = between(1, 1000);

const identities = {
  'service-principal': pluginOf<AzureServicePrincipal>({
    type: required(text),
    tenantId: required(text),
    clientId: required(text),
    clientSecret: text,
    certificate: text,
    certificatePath: text,
    certificatePassword: text,
    sendCertificateChain: flag,
    additionallyAllowedTenants: texts,
  }),
  'workload-identity': pluginOf<AzureWorkloadIdentity>({
    type: required(text),
    tenantId: required(text),
    clientId: required(text),
    federatedTokenFile: required(text),
    additionallyAllowedTenants: texts,
  }),
  'managed-identity': pluginOf<AzureManagedIdentity>({ type: required(text), clientId: text }),
} as const;
const accountKey = pluginOf<AzureAccountKey>({ type: required(text), accountKey: required(text) });
const tokens = pluginOf<AzureTokenCredential>({ getToken: required(call) });
const chain = secret(oneOf(['default-chain']));

/** What a function may give for a store, and a caller instead of it. */
export const azureCredentialsField = either(chain, secret(tagged('type', { 'account-key': accountKey, ...identities }, tokens)));
const identityField = either(chain, secret(tagged('type', identities, tokens)), call);

const encryption = tagged('type', {
  'customer-key': objectOf<Extract<BlobEncryption, { key: unknown }>>({ type: required(text), key: required(bytes) }),
  'encryption-scope': objectOf<Extract<BlobEncryption, { name: unknown }>>({ type: required(text), name: required(text) }),
});

export const blobStoreOptionsField = objectOf<WithoutCredentials<AzureBlobObjectStoreOptions>>({
  storageAccount: text,
  accountUrl: either(text, call),
  container: required(text),
  prefix: text,
  credentials: either(...azureCredentialsField.of, call),
  cloud: clouds,
  authorityHost: either(text, call),
  caCert: text,
  encryption,
  blockSizeInBytes: between(65_536, 100 * 1024 * 1024),
  blockConcurrency: between(1, 64),
  patienceInMs: patienceField,
  maxAttempts: attempts,
  connectTimeoutInMs: milliseconds,
  requestTimeoutInMs: milliseconds,
  idleTimeoutInMs: milliseconds,
  pageSize: between(1, 5000),
});

const armFields = {
  credentials: identityField,
  cloud: clouds,
  resourceManagerUrl: text,
  authorityHost: text,
  maxAttempts: attempts,
  caCert: text,
  connectTimeoutInMs: milliseconds,
  requestTimeoutInMs: milliseconds,
  subscriptionId: required(text),
  resourceGroup: required(text),
};

export const diskSnapshotterOptionsField = objectOf<WithoutCredentials<AzureDiskVolumeSnapshotterOptions>>({
  ...armFields,
  snapshotSubscriptionId: text,
  snapshotResourceGroup: text,
  incremental: flag,
  tags: textMap,
  apiTimeoutInMs: milliseconds,
  volumeReadyTimeoutInMs: milliseconds,
  pollIntervalInMs: milliseconds,
});

export const storageAccountOptionsField = objectOf<StorageAccountOptions>({
  ...armFields,
  credentials: required(identityField),
  storageAccount: required(text),
});

export const azureProviderOptionsField = objectOf<AzureProviderOptions>({
  withoutCredentials: oneOf(['default-chain', 'refuse']),
  variable: call,
  resourceManagerUrl: text,
});

export const identityFileOptionsField = objectOf<{ readonly where: string; readonly variable?: AzureProviderOptions['variable'] }>({
  where: required(text),
  variable: call,
});
