import { LifeboatError } from '@lifeboat/core/plugin-api';
import { type CredentialsHolder, holdCredentials } from '@lifeboat/core/provider-kit';
import { s3CredentialsField } from '../option-fields.ts';

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

export function createCredentialsHolder(options: {
  readonly source: S3CredentialsSource;
  readonly where: string;
  readonly now: () => number;
}): S3CredentialsHolder {
  return holdCredentials({ ...options, table: s3CredentialsField, accept: (given: S3Credentials) => accept(given, options.where) });
}

function accept({ accessKeyId, secretAccessKey, sessionToken, expiration }: S3Credentials, where: string) {
  if (!accessKeyId || !secretAccessKey) {
    throw new LifeboatError({
      code: 'CREDENTIALS_MISSING',
      message: `The credentials for ${where} lack an access key id or a secret access key. Give both, or a function that returns both`,
    });
  }
  const held = { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}), ...(expiration ? { expiration } : {}) };
  return { held, secrets: [secretAccessKey, sessionToken], expiration };
}
