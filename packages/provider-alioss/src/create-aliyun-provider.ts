import type { LocationConfig, ProviderPlugin } from '@lifeboat/core/plugin-api';
import { takeOptions, withLocation } from '@lifeboat/core/provider-kit';
import type { AliyunProviderOptions } from './aliyun-provider-options.ts';
import { locationOptions } from './location-options.ts';
import { createOssObjectStore } from './object-store/create-oss-object-store.ts';
import { aliyunProviderOptionsField } from './option-fields.ts';
import { createEcsDiskVolumeSnapshotter } from './volume-snapshotter/create-ecs-disk-volume-snapshotter.ts';

const name = 'velero.io/alibabacloud';

/** Creates the provider of locations with Velero's `provider: alibabacloud`. It takes the config keys of that plugin. @throws LifeboatError
 * `INVALID_CONFIG` */
export function createAliyunProvider(given: AliyunProviderOptions = {}): ProviderPlugin {
  const options = takeOptions('createAliyunProvider', given, aliyunProviderOptionsField);
  const { withoutCredentials, metadataEndpoint, objectStore, volumeSnapshotter } = options;
  const read = (location: LocationConfig) => locationOptions(location, { provider: name, withoutCredentials, metadataEndpoint });
  return {
    specVersion: 1,
    name,
    async createObjectStore(location) {
      const { config, common, credentials, store } = read(location);
      const found = { ...common, ...store, bucket: config.bucket(), prefix: config.prefix() };
      return createOssObjectStore({ ...withLocation(objectStore, found), credentials });
    },
    async createVolumeSnapshotter(location) {
      const { common, credentials, snapshotter } = read(location);
      return createEcsDiskVolumeSnapshotter({ ...withLocation(volumeSnapshotter, { ...common, ...snapshotter }), credentials });
    },
  };
}
