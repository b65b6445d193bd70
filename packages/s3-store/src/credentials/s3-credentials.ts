import type { CredentialsHolder } from '@lifeboat/core/provider-kit';

/** A key pair for S3, with a session token if it is temporary. */
export interface S3Credentials {
  /** Id of the access key. */
  readonly accessKeyId: string;
  /** Secret of the access key. */
  readonly secretAccessKey: string;
  /** Session token of temporary credentials. @default none */
  readonly sessionToken?: string | undefined;
  /** When the credentials expire. The function that returned them is called again five minutes earlier. @default never */
  readonly expiration?: Date | undefined;
}

/** A key pair, or a function that returns one. The function is called at the first request, again shortly before the credentials expire,
 * and once if the server refuses them. */
export type S3CredentialsSource = S3Credentials | (() => Promise<S3Credentials>);

/** {@link S3Credentials} without undefined fields, as the AWS SDK expects them. */
export interface HeldCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Holds the credentials of one store or snapshotter. */
export type S3CredentialsHolder = CredentialsHolder<HeldCredentials>;
