import type { OssObjectStoreOptions } from './object-store/object-store-options.ts';
import type { EcsDiskVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';

/** Options of `createAliyunProvider`: what Velero's plugin reads from its environment and from its cluster, and what it has no config key
 * for. */
export interface AliyunProviderOptions {
  /** What happens for a location without credentials of its own. `ecs-ram-role`: ask the metadata service of ECS, also for the region, as
   * Velero's plugin does, unless the location sets `notOnECS`; `refuse`: `CREDENTIALS_MISSING`. @default `refuse` */
  readonly withoutCredentials?: 'ecs-ram-role' | 'refuse' | undefined;
  /** Base URL of the metadata service of ECS. @default the address that all instances use */
  readonly metadataEndpoint?: string | undefined;
  /** Options for every store that a location's configuration cannot express: time-outs, `driver`, and `encryption`, whose KMS key Velero
   * reads from `ALIBABA_CLOUD_ENCRYPTION_KEY_ID`. The location's configuration takes precedence. @default none */
  readonly objectStore?: Omit<OssObjectStoreOptions, 'bucket' | 'prefix' | 'region' | 'credentials'> | undefined;
  /** Options for every snapshotter that a location's configuration cannot express. Velero reads `clusterName` from `ACK_CLUSTER_NAME`, and
   * `clusterZones` from `vsw-zone` in the ConfigMap `kube-system/ack-cluster-profile`, split at commas. @default none */
  readonly volumeSnapshotter?: Omit<EcsDiskVolumeSnapshotterOptions, 'region' | 'credentials'> | undefined;
}
