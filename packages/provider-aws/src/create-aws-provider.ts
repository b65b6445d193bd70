import { LifeboatError, type LocationConfig, type ProviderPlugin } from '@lifeboat/core/plugin-api';
import { takeOptions } from '@lifeboat/core/provider-kit';
import { locationOptions, type S3CredentialsSource } from '@lifeboat/s3-store';
import type { AwsProviderOptions } from './aws-provider-options.ts';
import { snapshotLocationOptions } from './location-options.ts';
import { createS3ObjectStore } from './object-store/create-s3-object-store.ts';
import { awsProviderOptionsField } from './option-fields.ts';
import { createEbsVolumeSnapshotter } from './volume-snapshotter/create-ebs-volume-snapshotter.ts';

const name = 'velero.io/aws';

/** The provider of locations with Velero's `provider: aws`, whose config keys it takes. @throws LifeboatError `INVALID_CONFIG` */
export function createAwsProvider(given: AwsProviderOptions = {}): ProviderPlugin {
  const options = takeOptions('createAwsProvider', given, awsProviderOptionsField);
  const credentialsOf = (location: LocationConfig, found: S3CredentialsSource | undefined) => {
    if (found) return found;
    if (options.withoutCredentials === 'default-chain') return 'default-chain';
    throw new LifeboatError({
      code: 'CREDENTIALS_MISSING',
      message: `Location '${location.name}' (${name}) has no credentials. Give it a credentials file, or let the provider search with createAwsProvider({ withoutCredentials: 'default-chain' })`,
    });
  };
  return {
    specVersion: 1,
    name,
    async createObjectStore(location) {
      const found = await locationOptions(location, name);
      return createS3ObjectStore({ ...found, credentials: credentialsOf(location, found.credentials) });
    },
    async createVolumeSnapshotter(location) {
      const found = snapshotLocationOptions(location, name);
      const { clusterName, ec2Endpoint } = options;
      const credentials = credentialsOf(location, found.credentials);
      return createEbsVolumeSnapshotter({ ...found, clusterName, endpoint: ec2Endpoint, credentials });
    },
  };
}
