/** Google Cloud Storage and persistent disks for Lifeboat. */
export { createGcpProvider } from './create-gcp-provider.ts';
export { credentialsFromFile } from './credentials/credentials-file.ts';
export type {
  GcpAccessToken,
  GcpCredentials,
  GcpCredentialsSource,
  GcpExternalAccount,
  GcpServiceAccountKey,
} from './credentials/gcp-credentials.ts';
export type { GcpProviderOptions } from './gcp-provider-options.ts';
export { createGcsObjectStore } from './object-store/create-gcs-object-store.ts';
export type { GcsEncryption } from './object-store/encryption-fields.ts';
export type { GcsObjectStoreOptions } from './object-store/object-store-options.ts';
export { createPersistentDiskVolumeSnapshotter } from './volume-snapshotter/create-persistent-disk-volume-snapshotter.ts';
export type { PersistentDiskVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';
