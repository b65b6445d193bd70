import { LifeboatError, type LocationConfig, type ProviderPlugin } from '@lifeboat/core/plugin-api';
import { takeOptions } from '@lifeboat/core/provider-kit';
import { locationOptions, type S3CredentialsSource } from '@lifeboat/s3-store';
import { snapshotLocationOptions } from './location-options.ts';
import { createS3ObjectStore } from './object-store/create-s3-object-store.ts';
import { awsProviderOptionsField } from './option-fields.ts';
import { createEbsVolumeSnapshotter } from './volume-snapshotter/create-ebs-volume-snapshotter.ts';

const name = 'velero.io/aws';

export interface AwsProviderOptions {
  /** For locations without credentials of their own: `default-chain` searches as the AWS SDK does (environment, `~/.aws`,
   * roles), as Velero's plugin would. @default `refuse` */
  readonly withoutCredentials?: 'default-chain' | 'refuse';
  /** The cluster that restored volumes belong to: what Velero takes from `AWS_CLUSTER_NAME`.
   * @default they keep the tags of the cluster that was backed up */
  readonly clusterName?: string | undefined;
  /** Base URL of EC2's API for all snapshotters: what Velero takes from `AWS_ENDPOINT_URL_EC2`. A storage location has `s3Url`.
   * @default Amazon's of the location's region */
  readonly ec2Endpoint?: string | undefined;
}

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
