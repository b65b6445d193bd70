import type { S3ObjectStoreOptions } from './object-store/object-store-options.ts';
import type { EbsVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';

/** Options of `createAwsProvider`. */
export interface AwsProviderOptions {
  /** What happens for a location without credentials of its own. `default-chain`: search for credentials as the AWS SDK does (environment,
   * `~/.aws`, roles), as Velero's plugin would; `refuse`: `CREDENTIALS_MISSING`. @default `refuse` */
  readonly withoutCredentials?: 'default-chain' | 'refuse' | undefined;
  /** Options for every store that a location's configuration cannot express, such as time-outs and part size. The location's configuration
   * takes precedence. @default none */
  readonly objectStore?: Omit<S3ObjectStoreOptions, 'bucket' | 'prefix' | 'credentials'> | undefined;
  /** Options for every snapshotter that a location's configuration cannot express: `clusterName` is what Velero reads from
   * `AWS_CLUSTER_NAME`, `endpoint` what it reads from `AWS_ENDPOINT_URL_EC2`. @default none */
  readonly volumeSnapshotter?: Omit<EbsVolumeSnapshotterOptions, 'region' | 'credentials'> | undefined;
}
