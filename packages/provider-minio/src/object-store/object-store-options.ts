import type { S3CredentialsSource, S3StoreOptions } from '@lifeboat/s3-store';

/** A bucket of MinIO or of any other server that speaks S3. */
export interface MinioObjectStoreOptions extends Omit<S3StoreOptions, 'endpoint' | 'region' | 'credentials'> {
  /** Base URL of the server, such as `https://minio.example.com:9000`. */
  readonly endpoint: string;
  /** @default `us-east-1`, which servers without regions take */
  readonly region?: string | undefined;
  /** A key pair, or a function that returns one and is asked again when it expires or is refused. */
  readonly credentials: S3CredentialsSource;
  /** `https://host/bucket/key` instead of `https://bucket.host/key`. @default true */
  readonly forcePathStyle?: boolean | undefined;
  /** Checksums beyond those that S3 insists on; several clones refuse them. @default `none` */
  readonly checksumAlgorithm?: S3StoreOptions['checksumAlgorithm'];
  /** Whether the server honours `If-None-Match: *`, as MinIO does; several clones ignore it. @default true */
  readonly conditionalPut?: boolean | undefined;
}
