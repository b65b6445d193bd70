import type { ProviderPlugin } from '@lifeboat/core/plugin-api';
import { takeOptions } from '@lifeboat/core/provider-kit';
import type { VariableLookup } from './credentials/credentials-file.ts';
import { blobLocationOptions, diskLocationOptions } from './location-options.ts';
import { createAzureBlobObjectStore } from './object-store/create-azure-blob-object-store.ts';
import { azureProviderOptionsField } from './option-fields.ts';
import { createAzureDiskVolumeSnapshotter } from './volume-snapshotter/create-azure-disk-volume-snapshotter.ts';

const name = 'velero.io/azure';

export interface AzureProviderOptions {
  /** For locations without credentials of their own: `default-chain` searches as `@azure/identity` does. @default `refuse` */
  readonly withoutCredentials?: 'default-chain' | 'refuse';
  /** What Velero's plugin takes from its environment where the credentials file lacks it: AKS sets `AZURE_CLIENT_ID`,
   * `AZURE_TENANT_ID` and `AZURE_FEDERATED_TOKEN_FILE` there for workload identity. @default nothing */
  readonly variable?: VariableLookup;
  /** Of a cloud that `AZURE_CLOUD_NAME` does not know. @default the cloud's */
  readonly resourceManagerUrl?: string;
}

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
