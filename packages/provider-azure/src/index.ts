/** Azure Blob Storage and managed-disk snapshots for Lifeboat. */
export { listedAccountKey, type StorageAccountOptions } from './account-key.ts';
export type { AzureCloudName } from './azure-cloud.ts';
export type * from './azure-credentials.ts';
export type { BlobEncryption } from './blob-encryption.ts';
export { createAzureBlobObjectStore } from './create-azure-blob-object-store.ts';
export { createAzureDiskVolumeSnapshotter } from './create-azure-disk-volume-snapshotter.ts';
export { type AzureProviderOptions, createAzureProvider } from './create-azure-provider.ts';
export { identityFromFile, type VariableLookup } from './credentials-file.ts';
export type { AzureBlobObjectStoreOptions } from './object-store-options.ts';
export type { AzureDiskVolumeSnapshotterOptions } from './volume-snapshotter-options.ts';
