import {
  between,
  call,
  customerKeyField,
  date,
  either,
  type FieldsOf,
  flag,
  milliseconds,
  objectOf,
  oneOf,
  pluginOf,
  required,
  tagged,
  text,
  transferFields,
} from '@lifeboat/core/provider-kit';
import type { S3Credentials } from './credentials/s3-credentials.ts';
import type { S3Encryption } from './object-store/encryption-fields.ts';
import type { S3StoreOptions } from './object-store/s3-store-options.ts';
import type { RequestHandlerOptions } from './requests/request-handler.ts';

type Kms = Extract<S3Encryption, { keyId?: unknown }>;

const mebibyte = 1024 * 1024;
const kms = objectOf<Kms>({ type: required(oneOf(['kms', 'kms-dsse'])), keyId: text });

/** A key pair. */
export const s3CredentialsField = pluginOf<S3Credentials>({
  accessKeyId: required(text),
  secretAccessKey: required(text),
  sessionToken: text,
  expiration: date,
});

/** The fields of a store's table of options that all servers share: all but region, endpoint and credentials. */
export const s3StoreFields: FieldsOf<Omit<S3StoreOptions, 'region' | 'endpoint' | 'credentials'>> = {
  ...transferFields,
  bucket: required(text),
  prefix: text,
  publicEndpoint: text,
  forcePathStyle: flag,
  caCert: text,
  insecureSkipTLSVerify: flag,
  encryption: tagged('type', {
    AES256: objectOf<{ type: 'AES256' }>({ type: required(oneOf(['AES256'])) }),
    kms,
    'kms-dsse': kms,
    'customer-key': customerKeyField,
  }),
  tagging: text,
  checksumAlgorithm: oneOf(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256', 'none']),
  conditionalPut: flag,
  conditionalReplace: flag,
  conditionalDelete: flag,
  listVersion: between(1, 2),
  objectLock: flag,
  partSizeInBytes: between(5 * mebibyte, 1024 * mebibyte),
};

/** The fields for how a client of AWS reaches its server. */
export const requestHandlerFields: FieldsOf<RequestHandlerOptions> = {
  caCert: text,
  insecureSkipTLSVerify: flag,
  connectTimeoutInMs: milliseconds,
  requestTimeoutInMs: milliseconds,
};

// Missing credentials have an error of their own.
export const s3StoreOptionsField = objectOf<Omit<S3StoreOptions, 'credentials'> & Partial<Pick<S3StoreOptions, 'credentials'>>>({
  ...s3StoreFields,
  region: required(either(text, call)),
  endpoint: text,
  credentials: either(s3CredentialsField, call),
});

export const credentialsFileOptionsField = objectOf<{ readonly profile?: string | undefined; readonly where: string }>({
  profile: text,
  where: required(text),
});
