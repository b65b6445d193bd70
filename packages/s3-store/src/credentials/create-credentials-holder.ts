import { LifeboatError } from '@lifeboat/core/plugin-api';
import { holdCredentials } from '@lifeboat/core/provider-kit';
import { s3CredentialsField } from '../option-fields.ts';
import type { S3Credentials, S3CredentialsHolder, S3CredentialsSource } from './s3-credentials.ts';

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
