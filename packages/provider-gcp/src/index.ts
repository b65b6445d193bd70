/** Google Cloud Storage and persistent disks for Lifeboat. */
export { createGcpProvider, type GcpProviderOptions } from './create-gcp-provider.ts';
export { credentialsFromFile } from './credentials/credentials-file.ts';
export type {
  GcpAccessToken,
  GcpCredentials,
  GcpCredentialsSource,
  GcpExternalAccount,
  GcpServiceAccountKey,
} from './credentials/gcp-credentials.ts';
export { createGcsObjectStore } from './object-store/create-gcs-object-store.ts';
export type { GcsObjectStoreOptions } from './object-store/object-store-options.ts';
export {
  createPersistentDiskVolumeSnapshotter,
  type PersistentDiskVolumeSnapshotterOptions,
} from './volume-snapshotter/create-persistent-disk-volume-snapshotter.ts';
