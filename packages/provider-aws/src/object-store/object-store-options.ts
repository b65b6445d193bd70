import type { S3CredentialsSource, S3StoreOptions } from '@lifeboat/s3-store';

/** A bucket of Amazon S3, or of a server that speaks it. */
export interface S3ObjectStoreOptions extends Omit<S3StoreOptions, 'region' | 'credentials'> {
  /** @default asked of Amazon S3 at the first request; with an `endpoint`: `us-east-1` */
  readonly region?: string | undefined;
  /** A key pair, a function that returns one (asked again when it expires or is refused), or `default-chain` for the AWS
   * SDK's own search. Nothing is searched unless that is asked for. */
  readonly credentials: S3CredentialsSource | 'default-chain';
  /** The profile that `default-chain` uses. @default the chain's own */
  readonly profile?: string | undefined;
}
