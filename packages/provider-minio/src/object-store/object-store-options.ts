import type { S3CredentialsSource, S3StoreOptions } from '@lifeboat/s3-store';

/** Options of a store in a bucket of MinIO, or of any other server that speaks S3. */
export interface MinioObjectStoreOptions extends Omit<S3StoreOptions, 'endpoint' | 'region' | 'credentials'> {
  /** Base URL of the server, such as `https://minio.example.com:9000`. */
  readonly endpoint: string;
  /** Region of the bucket. @default `us-east-1`, which servers without regions accept */
  readonly region?: string | undefined;
  /** A key pair, or a function that returns one; the function is called again when the pair expires or is refused. */
  readonly credentials: S3CredentialsSource;
  /** Use URLs like `https://host/bucket/key` instead of `https://bucket.host/key`. @default true */
  readonly forcePathStyle?: boolean | undefined;
  /** Checksums in addition to those that S3 requires; several S3 clones refuse them. @default `none` */
  readonly checksumAlgorithm?: S3StoreOptions['checksumAlgorithm'];
  /** Whether the server supports `If-None-Match: *`, as MinIO does; several clones ignore it. @default true */
  readonly conditionalPut?: boolean | undefined;
}
