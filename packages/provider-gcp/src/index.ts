/** Google Cloud Storage and persistent disks for Lifeboat. */
export { createGcpProvider, type GcpProviderOptions } from './create-gcp-provider.ts';
export { createGcsObjectStore } from './create-gcs-object-store.ts';
export {
  createPersistentDiskVolumeSnapshotter,
  type PersistentDiskVolumeSnapshotterOptions,
} from './create-persistent-disk-volume-snapshotter.ts';
export { credentialsFromFile } from './credentials-file.ts';
export type { GcpAccessToken, GcpCredentials, GcpCredentialsSource, GcpExternalAccount, GcpServiceAccountKey } from './gcp-credentials.ts';
export type { GcsObjectStoreOptions } from './object-store-options.ts';
