import type { OssObjectStoreOptions } from './object-store/object-store-options.ts';

/** What Velero's plugin takes from its environment and from the cluster that it runs in. */
export interface AliyunProviderOptions {
  /** For locations without credentials of their own: `ecs-ram-role` asks the metadata service of ECS, as Velero's plugin
   * does, also for the region, unless the location says `notOnECS`. @default `refuse` */
  readonly withoutCredentials?: 'ecs-ram-role' | 'refuse';
  /** The KMS key that objects are encrypted with: `ALIBABA_CLOUD_ENCRYPTION_KEY_ID` there. @default the bucket's encryption */
  readonly encryptionKeyId?: string | undefined;
  /** The cluster that restored disks belong to: `ACK_CLUSTER_NAME` there. @default they keep the tags of the cluster that was backed up */
  readonly clusterName?: string | undefined;
  /** The zones that the cluster has nodes in: `vsw-zone` of the ConfigMap `kube-system/ack-cluster-profile` there, split at
   * its commas. @default any zone */
  readonly clusterZones?: readonly string[] | undefined;
  /** See {@link OssObjectStoreOptions.driver}. @default `ali-oss` */
  readonly driver?: OssObjectStoreOptions['driver'];
  /** See {@link OssObjectStoreOptions.conditionalPut}. */
  readonly conditionalPut?: boolean | undefined;
  /** @default the metadata service of ECS */
  readonly metadataUrl?: string | undefined;
}
