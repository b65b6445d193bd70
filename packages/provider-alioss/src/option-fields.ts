import {
  between,
  call,
  date,
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
  texts,
  transferFields,
} from '@lifeboat/core/provider-kit';
import type { AliyunProviderOptions } from './aliyun-provider-options.ts';
import type { AliyunCredentials } from './credentials/aliyun-credentials.ts';
import type { CredentialsFileOptions } from './credentials/credentials-file-options.ts';
import type { EcsRamRoleOptions } from './credentials/ecs-ram-role-options.ts';
import type { OssEncryption, OssObjectStoreOptions } from './object-store/object-store-options.ts';
import type { AliyunNetwork } from './requests/oss-endpoint.ts';
import type { EcsDiskVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';

/** Credentials that are missing have an error of their own. */
type WithoutCredentials<T extends { readonly credentials: unknown }> = Omit<T, 'credentials'> & Partial<Pick<T, 'credentials'>>;

/** A key pair. */
export const aliyunCredentialsField = pluginOf<AliyunCredentials>({
  accessKeyId: required(text),
  accessKeySecret: required(text),
  stsToken: text,
  expiration: date,
});

const credentials = either(secret(oneOf(['ecs-ram-role'])), aliyunCredentialsField, call);
const network = oneOf(['public', 'internal', 'accelerate'] satisfies AliyunNetwork[]);
const driver = oneOf(['ali-oss', 's3']);
const region = required(either(text, call));

const storeFields: FieldsOf<NonNullable<AliyunProviderOptions['objectStore']>> = {
  ...transferFields,
  network,
  endpoint: text,
  publicEndpoint: text,
  forcePathStyle: flag,
  driver,
  encryption: tagged('type', {
    AES256: objectOf<Exclude<OssEncryption, { type: 'kms' }>>({ type: required(text) }),
    kms: objectOf<Extract<OssEncryption, { type: 'kms' }>>({ type: required(text), keyId: text }),
  }),
  signatureVersion: oneOf(['v1', 'v4']),
  conditionalPut: flag,
  caCert: text,
  partSizeInBytes: between(100 * 1024, 1024 ** 3),
};

export const ossStoreOptionsField = objectOf<WithoutCredentials<OssObjectStoreOptions>>({
  ...storeFields,
  bucket: required(text),
  prefix: text,
  region,
  credentials,
});

const snapshotterFields: FieldsOf<NonNullable<AliyunProviderOptions['volumeSnapshotter']>> = {
  network,
  endpoint: text,
  zone: text,
  clusterZones: texts,
  clusterName: text,
  caCert: text,
  maxAttempts: between(1, 1000),
  connectTimeoutInMs: milliseconds,
  requestTimeoutInMs: milliseconds,
  volumeTimeoutInMs: milliseconds,
  pollIntervalInMs: milliseconds,
};

export const ecsOptionsField = objectOf<WithoutCredentials<EcsDiskVolumeSnapshotterOptions>>({ ...snapshotterFields, region, credentials });

export const aliyunProviderOptionsField = objectOf<AliyunProviderOptions>({
  withoutCredentials: oneOf(['ecs-ram-role', 'refuse']),
  metadataEndpoint: text,
  objectStore: objectOf(storeFields),
  volumeSnapshotter: objectOf(snapshotterFields),
});

export const ramRoleOptionsField = objectOf<EcsRamRoleOptions>({ roleName: text, metadataEndpoint: text });

export const credentialsFileOptionsField = objectOf<CredentialsFileOptions>({
  content: required(call),
  where: required(text),
  onEcs: flag,
  metadataEndpoint: text,
});
