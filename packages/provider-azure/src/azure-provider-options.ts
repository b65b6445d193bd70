import type { VariableLookup } from './credentials/variable-lookup.ts';
import type { AzureBlobObjectStoreOptions } from './object-store/object-store-options.ts';
import type { AzureDiskVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';

/** What a location and its credentials file always say. */
type OfLocation = 'credentials' | 'cloud' | 'authorityHost';

export interface AzureProviderOptions {
  /** For locations without credentials of their own: `default-chain` searches as `@azure/identity` does. @default `refuse` */
  readonly withoutCredentials?: 'default-chain' | 'refuse' | undefined;
  /** What Velero's plugin takes from its environment where the credentials file lacks it: AKS sets `AZURE_CLIENT_ID`,
   * `AZURE_TENANT_ID` and `AZURE_FEDERATED_TOKEN_FILE` there for workload identity. @default nothing */
  readonly variable?: VariableLookup | undefined;
  /** Base URL of Azure Resource Manager, which lists a storage account's keys and makes snapshots. @default the cloud's */
  readonly resourceManagerEndpoint?: string | undefined;
  /** What a location's configuration cannot say, for every store: time-outs, encryption, `publicEndpoint`. What it says wins. */
  readonly objectStore?: Omit<AzureBlobObjectStoreOptions, OfLocation | 'storageAccount' | 'endpoint' | 'container' | 'prefix'> | undefined;
  /** The same for every snapshotter. */
  readonly volumeSnapshotter?:
    | Omit<AzureDiskVolumeSnapshotterOptions, OfLocation | 'endpoint' | 'subscriptionId' | 'resourceGroup'>
    | undefined;
}
