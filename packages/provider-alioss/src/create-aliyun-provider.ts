import { LifeboatError, type LocationConfig, type ProviderPlugin } from '@lifeboat/core/plugin-api';
import { takeOptions } from '@lifeboat/core/provider-kit';
import type { AliyunProviderOptions } from './aliyun-provider-options.ts';
import { locationOptions } from './location-options.ts';
import { createOssObjectStore } from './object-store/create-oss-object-store.ts';
import { aliyunProviderOptionsField } from './option-fields.ts';
import { createEcsDiskVolumeSnapshotter } from './volume-snapshotter/create-ecs-disk-volume-snapshotter.ts';

const name = 'velero.io/alibabacloud';

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
