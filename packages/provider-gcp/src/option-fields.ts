import {
  anything,
  between,
  call,
  customerKeyField,
  date,
  either,
  type FieldsOf,
  kmsEncryptionField,
  milliseconds,
  objectOf,
  oneOf,
  required,
  secret,
  tagged,
  text,
  transferFields,
} from '@lifeboat/core/provider-kit';
import type { GcpProviderOptions } from './gcp-provider-options.ts';
import type { GcsObjectStoreOptions } from './object-store/object-store-options.ts';
import type { PersistentDiskVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';

// A key of a service account, as Google hands it out, or an access token. What is missing is told where it is used.
const keyOrToken = {
  type: 'plugin',
  fields: {
    type: text,
    client_email: text,
    private_key: text,
    private_key_id: text,
    project_id: text,
    token_uri: text,
    universe_domain: text,
    accessToken: text,
    expiration: date,
    projectId: text,
  },
} as const;

/** What a function may give, and a caller instead of it. Text: `default-chain`, or the content of a credentials file. */
export const gcpCredentialsField = either(
  text,
  secret(tagged('type', { service_account: keyOrToken, external_account: anything }, keyOrToken)),
);
const credentials = either(...gcpCredentialsField.of, call);

// The parts of an object go one after the other.
const { partConcurrency: _, connectTimeoutInMs: __, ...transfers } = transferFields;

const storeFields: FieldsOf<Omit<GcsObjectStoreOptions, 'bucket' | 'prefix' | 'credentials'>> = {
  ...transfers,
  encryption: tagged('type', { kms: kmsEncryptionField, 'customer-key': customerKeyField }),
  serviceAccount: text,
  endpoint: text,
  publicEndpoint: text,
  universeDomain: text,
  iamEndpoint: text,
  caCert: text,
  partSizeInBytes: between(256 * 1024, 256 * 1024 * 1024),
  retryDelayInMs: milliseconds,
};

const snapshotterFields: FieldsOf<Omit<PersistentDiskVolumeSnapshotterOptions, 'credentials'>> = {
  volumeProject: text,
  project: text,
  snapshotLocation: text,
  snapshotType: oneOf(['STANDARD', 'ARCHIVE']),
  endpoint: text,
  universeDomain: text,
  caCert: text,
  maxAttempts: between(1, 1000),
  retryDelayInMs: milliseconds,
  requestTimeoutInMs: milliseconds,
  pollIntervalInMs: milliseconds,
  operationTimeoutInMs: milliseconds,
};

// Credentials that are missing have an error of their own.
export const gcsStoreOptionsField = {
  type: 'object',
  fields: { ...storeFields, bucket: required(text), prefix: text, credentials },
} as const;

export const diskSnapshotterOptionsField = { type: 'object', fields: { ...snapshotterFields, credentials } } as const;

export const gcpProviderOptionsField = objectOf<GcpProviderOptions>({
  withoutCredentials: oneOf(['default-chain', 'refuse']),
  objectStore: { type: 'object', fields: storeFields },
  volumeSnapshotter: { type: 'object', fields: snapshotterFields },
});

export const credentialsFileOptionsField = objectOf<{ readonly where?: string }>({ where: text });
