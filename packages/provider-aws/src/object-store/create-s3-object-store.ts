import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { takeOptions } from '@lifeboat/core/provider-kit';
import { createS3Store, discoverRegion, type S3CredentialsSource, type S3StoreOptions } from '@lifeboat/s3-store';
import { defaultChainCredentials } from '../credentials/default-chain.ts';
import { s3ObjectStoreOptionsField } from '../option-fields.ts';

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

/** An object store on Amazon S3.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createS3ObjectStore(given: S3ObjectStoreOptions): ObjectStore {
  const options = takeOptions('createS3ObjectStore', given, s3ObjectStoreOptionsField);
  const { profile, region, ...rest } = options;
  const credentials = options.credentials === 'default-chain' ? defaultChainCredentials({ profile }) : options.credentials;
  const common = { ...rest, credentials };
  return createS3Store({ ...common, region: region ?? (rest.endpoint ? 'us-east-1' : () => discoverRegion(common)) });
}
