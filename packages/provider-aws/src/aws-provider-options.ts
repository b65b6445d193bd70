import type { S3ObjectStoreOptions } from './object-store/object-store-options.ts';
import type { EbsVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';

export interface AwsProviderOptions {
  /** For locations without credentials of their own: `default-chain` searches as the AWS SDK does (environment, `~/.aws`,
   * roles), as Velero's plugin would. @default `refuse` */
  readonly withoutCredentials?: 'default-chain' | 'refuse' | undefined;
  /** What a location's configuration cannot say, for every store: time-outs, part size. What it says wins. */
  readonly objectStore?: Omit<S3ObjectStoreOptions, 'bucket' | 'prefix' | 'credentials'> | undefined;
  /** The same for every snapshotter: `clusterName` is what Velero takes from `AWS_CLUSTER_NAME`, `endpoint` what it takes from
   * `AWS_ENDPOINT_URL_EC2`. */
  readonly volumeSnapshotter?: Omit<EbsVolumeSnapshotterOptions, 'region' | 'credentials'> | undefined;
}
