import type { S3CredentialsSource, S3StoreOptions } from '@lifeboat/s3-store';

/** Options of a store in a bucket of Amazon S3, or of a server that speaks S3. */
export interface S3ObjectStoreOptions extends Omit<S3StoreOptions, 'region' | 'credentials'> {
  /** Region of the bucket. @default Amazon S3 is asked at the first request; with an `endpoint`: `us-east-1` */
  readonly region?: string | undefined;
  /** A key pair, a function that returns one (called again when the pair expires or is refused), or `default-chain` for the AWS SDK's own
   * search. Without `default-chain`, nothing is searched. */
  readonly credentials: S3CredentialsSource | 'default-chain';
  /** Profile for `default-chain`. @default the chain's own default */
  readonly profile?: string | undefined;
}
