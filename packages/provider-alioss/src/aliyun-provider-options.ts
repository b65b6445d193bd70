import type { OssObjectStoreOptions } from './object-store/object-store-options.ts';
import type { EcsDiskVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';

/** What Velero's plugin takes from its environment and from the cluster that it runs in, and what it has no key for. */
export interface AliyunProviderOptions {
  /** For locations without credentials of their own: `ecs-ram-role` asks the metadata service of ECS, as Velero's plugin
   * does, also for the region, unless the location says `notOnECS`. @default `refuse` */
  readonly withoutCredentials?: 'ecs-ram-role' | 'refuse' | undefined;
  /** Base URL of the metadata service of ECS. @default that of every instance */
  readonly metadataEndpoint?: string | undefined;
  /** What a location's configuration cannot say, for every store: time-outs, `driver`, and `encryption`, whose key of KMS is
   * `ALIBABA_CLOUD_ENCRYPTION_KEY_ID` there. What a location says wins. */
  readonly objectStore?: Omit<OssObjectStoreOptions, 'bucket' | 'prefix' | 'region' | 'credentials'> | undefined;
  /** The same for every snapshotter. `clusterName` is `ACK_CLUSTER_NAME` there, `clusterZones` is `vsw-zone` of the ConfigMap
   * `kube-system/ack-cluster-profile`, split at its commas. */
  readonly volumeSnapshotter?: Omit<EcsDiskVolumeSnapshotterOptions, 'region' | 'credentials'> | undefined;
}
