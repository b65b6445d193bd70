import { LifeboatError, type ProviderPlugin } from '@lifeboat/core/plugin-api';
import { locationOptions } from '@lifeboat/s3-store';
import { createS3ObjectStore } from './create-s3-object-store.ts';

const name = 'velero.io/aws';

export interface AwsProviderOptions {
  /** For locations without credentials of their own: `default-chain` searches as the AWS SDK does (environment, `~/.aws`,
   * roles), as Velero's plugin would. @default `refuse` */
  readonly withoutCredentials?: 'default-chain' | 'refuse';
}

/** The provider of locations with Velero's `provider: aws`, whose config keys it takes. */
export function createAwsProvider(options: AwsProviderOptions = {}): ProviderPlugin {
  return {
    specVersion: 1,
    name,
    async createObjectStore(location) {
      const { credentials, ...found } = await locationOptions(location, name);
      if (!credentials && options.withoutCredentials !== 'default-chain') {
        throw new LifeboatError({
          code: 'CREDENTIALS_MISSING',
          message: `Location '${location.name}' (${name}) has no credentials. Give it a credentials file, or let the provider search with createAwsProvider({ withoutCredentials: 'default-chain' })`,
        });
      }
      return createS3ObjectStore({ ...found, credentials: credentials ?? 'default-chain' });
    },
  };
}
