/** Azure Blob Storage and managed-disk snapshots for Lifeboat. */
export type { AzureBlobObjectStoreOptions } from './blob-store-options.ts';
export { createAzureBlobObjectStore } from './create-azure-blob-object-store.ts';
