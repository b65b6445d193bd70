import { LifeboatError, type LocationConfig, type ProviderPlugin } from '@lifeboat/core/plugin-api';
import { takeOptions } from '@lifeboat/core/provider-kit';
import { locationOptions } from './location-options.ts';
import { createOssObjectStore } from './object-store/create-oss-object-store.ts';
import type { OssObjectStoreOptions } from './object-store/object-store-options.ts';
import { aliyunProviderOptionsField } from './option-fields.ts';
import { createEcsDiskVolumeSnapshotter } from './volume-snapshotter/create-ecs-disk-volume-snapshotter.ts';

const name = 'velero.io/alibabacloud';

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

/** The provider of locations with Velero's `provider: alibabacloud`, whose config keys it takes. @throws LifeboatError `INVALID_CONFIG` */
export function createAliyunProvider(given: AliyunProviderOptions = {}): ProviderPlugin {
  const options = takeOptions('createAliyunProvider', given, aliyunProviderOptionsField);
  const { encryptionKeyId, metadataUrl, driver, conditionalPut, clusterName, clusterZones } = options;
  const read = (location: LocationConfig) =>
    locationOptions(location, { provider: name, askMetadata: options.withoutCredentials === 'ecs-ram-role', metadataUrl });
  return {
    specVersion: 1,
    name,
    async createObjectStore(location) {
      const { zone: _, ...found } = read(location);
      const bucket = (location.bucket ?? location.config.bucket ?? '').replace(/^\/+|\/+$/g, '');
      if (!bucket) throw new LifeboatError({ code: 'INVALID_CONFIG', message: `Location '${location.name}' (${name}) has no bucket` });
      const encryption = encryptionKeyId ? { type: 'KMS' as const, keyId: encryptionKeyId } : undefined;
      return createOssObjectStore({
        ...found,
        bucket,
        prefix: location.prefix ?? location.config.prefix,
        encryption,
        driver,
        conditionalPut: found.conditionalPut ?? conditionalPut,
      });
    },
    async createVolumeSnapshotter(location) {
      const { patienceInMs: _, conditionalPut: __, ...found } = read(location);
      return createEcsDiskVolumeSnapshotter({ ...found, clusterName, clusterZones });
    },
  };
}
