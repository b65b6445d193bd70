import {
  between,
  call,
  either,
  type FieldsOf,
  kmsEncryptionField,
  milliseconds,
  objectOf,
  oneOf,
  required,
  secret,
  text,
} from '@lifeboat/core/provider-kit';
import { requestHandlerFields, s3CredentialsField, s3StoreFields } from '@lifeboat/s3-store';
import type { AwsProviderOptions } from './aws-provider-options.ts';
import type { S3ObjectStoreOptions } from './object-store/object-store-options.ts';
import type { EbsVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';

/** Credentials that are missing have an error of their own. */
type WithoutCredentials<T extends { readonly credentials: unknown }> = Omit<T, 'credentials'> & Partial<Pick<T, 'credentials'>>;

const credentials = either(secret(oneOf(['default-chain'])), s3CredentialsField, call);

const { bucket, prefix, ...common } = s3StoreFields;
const storeFields: FieldsOf<NonNullable<AwsProviderOptions['objectStore']>> = { ...common, region: text, endpoint: text, profile: text };

export const s3ObjectStoreOptionsField = objectOf<WithoutCredentials<S3ObjectStoreOptions>>({
  ...storeFields,
  bucket,
  prefix,
  credentials,
});

const snapshotterFields: FieldsOf<NonNullable<AwsProviderOptions['volumeSnapshotter']>> = {
  ...requestHandlerFields,
  profile: text,
  encryption: kmsEncryptionField,
  clusterName: text,
  endpoint: text,
  maxAttempts: between(1, 1000),
  volumeTimeoutInMs: milliseconds,
  pollIntervalInMs: milliseconds,
};

export const ebsOptionsField = objectOf<WithoutCredentials<EbsVolumeSnapshotterOptions>>({
  ...snapshotterFields,
  region: required(text),
  credentials,
});

export const awsProviderOptionsField = objectOf<AwsProviderOptions>({
  withoutCredentials: oneOf(['default-chain', 'refuse']),
  objectStore: objectOf(storeFields),
  volumeSnapshotter: objectOf(snapshotterFields),
});

export const defaultChainOptionsField = objectOf<{ readonly profile?: string | undefined }>({ profile: text });
