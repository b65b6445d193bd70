import {
  between,
  call,
  customerKeyField,
  either,
  type FieldsOf,
  flag,
  milliseconds,
  objectOf,
  oneOf,
  pluginOf,
  required,
  secret,
  tagged,
  text,
  textMap,
  texts,
  transferFields,
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
import type { BlobEncryption } from './object-store/encryption-fields.ts';
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
  'customer-key': customerKeyField,
  'encryption-scope': objectOf<Extract<BlobEncryption, { name: unknown }>>({ type: required(text), name: required(text) }),
});

const storeFields: FieldsOf<NonNullable<AzureProviderOptions['objectStore']>> = {
  ...transferFields,
  publicEndpoint: text,
  caCert: text,
  encryption,
  partSizeInBytes: between(65_536, 100 * 1024 * 1024),
  pageSize: between(1, 5000),
};

export const blobStoreOptionsField = objectOf<WithoutCredentials<AzureBlobObjectStoreOptions>>({
  ...storeFields,
  storageAccount: text,
  endpoint: either(text, call),
  container: required(text),
  prefix: text,
  credentials: either(...azureCredentialsField.of, call),
  cloud: clouds,
  authorityHost: either(text, call),
});

const armFields = {
  caCert: text,
  maxAttempts: attempts,
  connectTimeoutInMs: milliseconds,
  requestTimeoutInMs: milliseconds,
};
const accountFields = {
  credentials: identityField,
  endpoint: text,
  cloud: clouds,
  authorityHost: text,
  subscriptionId: required(text),
  resourceGroup: required(text),
};

const snapshotterFields: FieldsOf<NonNullable<AzureProviderOptions['volumeSnapshotter']>> = {
  ...armFields,
  snapshotSubscriptionId: text,
  snapshotResourceGroup: text,
  incremental: flag,
  tags: textMap,
  operationTimeoutInMs: milliseconds,
  volumeTimeoutInMs: milliseconds,
  pollIntervalInMs: milliseconds,
};

export const diskSnapshotterOptionsField = objectOf<WithoutCredentials<AzureDiskVolumeSnapshotterOptions>>({
  ...snapshotterFields,
  ...accountFields,
});

export const storageAccountOptionsField = objectOf<StorageAccountOptions>({
  ...armFields,
  ...accountFields,
  credentials: required(identityField),
  storageAccount: required(text),
});

export const azureProviderOptionsField = objectOf<AzureProviderOptions>({
  withoutCredentials: oneOf(['default-chain', 'refuse']),
  variable: call,
  resourceManagerEndpoint: text,
  objectStore: objectOf(storeFields),
  volumeSnapshotter: objectOf(snapshotterFields),
});

export const identityFileOptionsField = objectOf<{ readonly where: string; readonly variable?: AzureProviderOptions['variable'] }>({
  where: required(text),
  variable: call,
});
