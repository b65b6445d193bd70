import { LifeboatError } from '@lifeboat/core/plugin-api';
import { type CredentialsHolder, holdCredentials } from '@lifeboat/core/provider-kit';
import { aliyunCredentialsField } from '../option-fields.ts';
import type { AliyunCredentials, AliyunCredentialsSource } from './aliyun-credentials.ts';

/** @param options.where what they are for, in words, for messages */
export function createCredentialsHolder(options: {
  readonly source: AliyunCredentialsSource;
  readonly where: string;
  readonly now: () => number;
}): CredentialsHolder<AliyunCredentials> {
  return holdCredentials({ ...options, table: aliyunCredentialsField, accept: (given: AliyunCredentials) => accept(given, options.where) });
}

function accept({ accessKeyId, accessKeySecret, stsToken, expiration }: AliyunCredentials, where: string) {
  if (!accessKeyId || !accessKeySecret) {
    throw new LifeboatError({
      code: 'CREDENTIALS_MISSING',
      message: `The credentials for ${where} lack an access key id or an access key secret. Give both, or a function that returns both`,
    });
  }
  return { held: { accessKeyId, accessKeySecret, stsToken }, secrets: [accessKeySecret, stsToken], expiration };
}
