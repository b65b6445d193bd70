import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { takeOptions } from '@lifeboat/core/provider-kit';
import { createS3Store, discoverRegion } from '@lifeboat/s3-store';
import { defaultChainCredentials } from '../credentials/default-chain.ts';
import { s3ObjectStoreOptionsField } from '../option-fields.ts';
import type { S3ObjectStoreOptions } from './object-store-options.ts';

/** Creates an object store on Amazon S3.
 * @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function createS3ObjectStore(given: S3ObjectStoreOptions): ObjectStore {
  const options = takeOptions('createS3ObjectStore', given, s3ObjectStoreOptionsField);
  const { profile, region, ...rest } = options;
  const credentials = options.credentials === 'default-chain' ? defaultChainCredentials({ profile }) : options.credentials;
  const common = { ...rest, credentials };
  return createS3Store({ ...common, region: region ?? (rest.endpoint ? 'us-east-1' : () => discoverRegion(common)) });
}
