import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { call, either, objectOf, required, takeOptions, text } from '@lifeboat/core/provider-kit';
import { createS3Store, type S3Credentials, type S3StoreOptions, s3CredentialsField, s3StoreFields } from '@lifeboat/s3-store';

/** A bucket of MinIO or of any other server that speaks S3. */
export interface MinioObjectStoreOptions extends Omit<S3StoreOptions, 'endpoint' | 'region' | 'credentials'> {
  /** Base URL of the server, such as `https://minio.example.com:9000`. */
  readonly endpoint: string;
  /** @default `us-east-1`, which servers without regions take */
  readonly region?: string | undefined;
  /** With `secretAccessKey` the short form of `credentials`. */
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
  /** A key pair, or a function that returns one and is asked again when it expires. @default the two options above */
  readonly credentials?: S3Credentials | (() => Promise<S3Credentials>) | undefined;
  /** `https://host/bucket/key` instead of `https://bucket.host/key`. @default true */
  readonly forcePathStyle?: boolean | undefined;
  /** Checksums beyond those that S3 insists on; several clones refuse them. @default `none` */
  readonly checksumAlgorithm?: S3StoreOptions['checksumAlgorithm'];
  /** Whether the server honours `If-None-Match: *`, as MinIO does; several clones ignore it. @default true */
  readonly conditionalPut?: boolean | undefined;
}

const optionsField = objectOf<MinioObjectStoreOptions>({
  ...s3StoreFields,
  endpoint: required(text),
  region: text,
  accessKeyId: text,
  secretAccessKey: text,
  credentials: either(s3CredentialsField, call),
});

/** An object store on MinIO or any other server that speaks S3.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createMinioObjectStore(given: MinioObjectStoreOptions): ObjectStore {
  const options = takeOptions('createMinioObjectStore', given, optionsField);
  const { accessKeyId = '', secretAccessKey = '', credentials = { accessKeyId, secretAccessKey }, ...rest } = options;
  return createS3Store({
    ...rest,
    credentials,
    region: options.region ?? 'us-east-1',
    forcePathStyle: options.forcePathStyle ?? true,
    checksumAlgorithm: options.checksumAlgorithm ?? 'none',
  });
}
