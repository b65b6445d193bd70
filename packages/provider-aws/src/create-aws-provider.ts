import type { LocationConfig, ProviderPlugin } from '@lifeboat/core/plugin-api';
import { credentialsOrSearch, takeOptions, withLocation } from '@lifeboat/core/provider-kit';
import { locationOptions, type S3CredentialsSource } from '@lifeboat/s3-store';
import type { AwsProviderOptions } from './aws-provider-options.ts';
import { snapshotLocationOptions } from './location-options.ts';
import { createS3ObjectStore } from './object-store/create-s3-object-store.ts';
import { awsProviderOptionsField } from './option-fields.ts';
import { createEbsVolumeSnapshotter } from './volume-snapshotter/create-ebs-volume-snapshotter.ts';

const name = 'velero.io/aws';
const advice = ", or let the provider search with createAwsProvider({ withoutCredentials: 'default-chain' })";

/** Creates the provider of locations with Velero's `provider: aws`. It takes the config keys of Velero's plugin. @throws LifeboatError
 * `INVALID_CONFIG` */
export function createAwsProvider(given: AwsProviderOptions = {}): ProviderPlugin {
  const { withoutCredentials, objectStore, volumeSnapshotter } = takeOptions('createAwsProvider', given, awsProviderOptionsField);
  const credentialsOf = (location: LocationConfig, found: S3CredentialsSource | undefined) =>
    credentialsOrSearch<S3CredentialsSource | 'default-chain'>({ found, location, provider: name, withoutCredentials, advice });
  return {
    specVersion: 1,
    name,
    async createObjectStore(location) {
      const { credentials, ...found } = await locationOptions(location, name);
      return createS3ObjectStore({ ...withLocation(objectStore, found), credentials: credentialsOf(location, credentials) });
    },
    async createVolumeSnapshotter(location) {
      const { credentials, ...found } = snapshotLocationOptions(location, name);
      return createEbsVolumeSnapshotter({ ...withLocation(volumeSnapshotter, found), credentials: credentialsOf(location, credentials) });
    },
  };
}
