import type { ProviderPlugin } from '@lifeboat/core/plugin-api';
import { takeOptions } from '@lifeboat/core/provider-kit';
import type { AzureProviderOptions } from './azure-provider-options.ts';
import { blobLocationOptions, diskLocationOptions } from './location-options.ts';
import { createAzureBlobObjectStore } from './object-store/create-azure-blob-object-store.ts';
import { azureProviderOptionsField } from './option-fields.ts';
import { createAzureDiskVolumeSnapshotter } from './volume-snapshotter/create-azure-disk-volume-snapshotter.ts';

const name = 'velero.io/azure';

/** The provider of locations with Velero's `provider: azure`, whose config keys and credentials file it takes.
 * @throws LifeboatError `INVALID_CONFIG` */
export function createAzureProvider(given: AzureProviderOptions = {}): ProviderPlugin {
  const options = takeOptions('createAzureProvider', given, azureProviderOptionsField);
  return {
    specVersion: 1,
    name,
    createObjectStore: async (location) => createAzureBlobObjectStore(blobLocationOptions(location, name, options)),
    createVolumeSnapshotter: async (location) => createAzureDiskVolumeSnapshotter(await diskLocationOptions(location, name, options)),
  };
}
