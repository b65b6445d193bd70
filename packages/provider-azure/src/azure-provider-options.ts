import type { VariableLookup } from './credentials/variable-lookup.ts';
import type { AzureBlobObjectStoreOptions } from './object-store/object-store-options.ts';
import type { AzureDiskVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';

/** What a location and its credentials file always say. */
type OfLocation = 'credentials' | 'cloud' | 'authorityHost';

/** Options of `createAzureProvider`. */
export interface AzureProviderOptions {
  /** What happens for a location without credentials of its own. `default-chain`: search for credentials as `@azure/identity` does;
   * `refuse`: `CREDENTIALS_MISSING`. @default `refuse` */
  readonly withoutCredentials?: 'default-chain' | 'refuse' | undefined;
  /** Looks up variables that the credentials file lacks, and that Velero's plugin reads from its environment: AKS sets `AZURE_CLIENT_ID`,
   * `AZURE_TENANT_ID` and `AZURE_FEDERATED_TOKEN_FILE` there for workload identity. @default nothing is looked up */
  readonly variable?: VariableLookup | undefined;
  /** Base URL of Azure Resource Manager, which lists the keys of storage accounts and makes snapshots. @default that of the cloud */
  readonly resourceManagerEndpoint?: string | undefined;
  /** Options for every store that a location's configuration cannot express, such as time-outs, encryption and `publicEndpoint`. The
   * location's configuration takes precedence. @default none */
  readonly objectStore?: Omit<AzureBlobObjectStoreOptions, OfLocation | 'storageAccount' | 'endpoint' | 'container' | 'prefix'> | undefined;
  /** Options for every snapshotter that a location's configuration cannot express. @default none */
  readonly volumeSnapshotter?:
    | Omit<AzureDiskVolumeSnapshotterOptions, OfLocation | 'endpoint' | 'subscriptionId' | 'resourceGroup'>
    | undefined;
}
