/** Azure Blob Storage and managed-disk snapshots for Lifeboat. */

export type { AzureProviderOptions } from './azure-provider-options.ts';
export { createAzureProvider } from './create-azure-provider.ts';
export { listedAccountKey } from './credentials/account-key.ts';
export type { AzureCloudName } from './credentials/azure-cloud.ts';
export type * from './credentials/azure-credentials.ts';
export { identityFromFile } from './credentials/credentials-file.ts';
export type { StorageAccountOptions } from './credentials/storage-account-options.ts';
export type { VariableLookup } from './credentials/variable-lookup.ts';
export { createAzureBlobObjectStore } from './object-store/create-azure-blob-object-store.ts';
export type { BlobEncryption } from './object-store/encryption-fields.ts';
export type { AzureBlobObjectStoreOptions } from './object-store/object-store-options.ts';
export { createAzureDiskVolumeSnapshotter } from './volume-snapshotter/create-azure-disk-volume-snapshotter.ts';
export type { AzureDiskVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';
