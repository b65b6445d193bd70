import type { ProviderPlugin } from '@lifeboat/core/plugin-api';
import { takeOptions, withLocation } from '@lifeboat/core/provider-kit';
import type { AzureProviderOptions } from './azure-provider-options.ts';
import { blobLocationOptions, diskLocationOptions } from './location-options.ts';
import { createAzureBlobObjectStore } from './object-store/create-azure-blob-object-store.ts';
import { azureProviderOptionsField } from './option-fields.ts';
import { createAzureDiskVolumeSnapshotter } from './volume-snapshotter/create-azure-disk-volume-snapshotter.ts';

const name = 'velero.io/azure';

/** Creates the provider of locations with Velero's `provider: azure`. It takes the config keys and the credentials file of Velero's plugin.
 * @throws LifeboatError `INVALID_CONFIG` */
export function createAzureProvider(given: AzureProviderOptions = {}): ProviderPlugin {
  const options = takeOptions('createAzureProvider', given, azureProviderOptionsField);
  return {
    specVersion: 1,
    name,
    async createObjectStore(location) {
      const found = blobLocationOptions(location, name, options);
      return createAzureBlobObjectStore(withLocation(options.objectStore, found));
    },
    async createVolumeSnapshotter(location) {
      const found = await diskLocationOptions(location, name, options);
      return createAzureDiskVolumeSnapshotter(withLocation(options.volumeSnapshotter, found));
    },
  };
}
