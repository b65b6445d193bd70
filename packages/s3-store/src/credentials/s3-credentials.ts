import type { CredentialsHolder } from '@lifeboat/core/provider-kit';

/** One set of credentials. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** From this moment on (less five minutes) they are asked for again. @default never */
  readonly expiration?: Date | undefined;
}

/** Where credentials come from. A function is asked at the first request, again shortly before they expire, and once when
 * the server refuses them. */
export type S3CredentialsSource = S3Credentials | (() => Promise<S3Credentials>);

/** {@link S3Credentials} without undefined fields, as the SDK wants them. */
export interface HeldCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
}

/** Hands out the credentials of one store or snapshotter. */
export type S3CredentialsHolder = CredentialsHolder<HeldCredentials>;
