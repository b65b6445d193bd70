import type { GcsObjectStoreOptions } from './object-store/object-store-options.ts';
import type { PersistentDiskVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';

/** Options of `createGcpProvider`. */
export interface GcpProviderOptions {
  /** What happens for a location without credentials of its own. `default-chain`: use Application Default Credentials (environment,
   * `~/.config/gcloud`, metadata server), as Velero's plugin would; `refuse`: `CREDENTIALS_MISSING`. @default `refuse` */
  readonly withoutCredentials?: 'default-chain' | 'refuse' | undefined;
  /** Options for every store that a location's configuration cannot express, such as time-outs, part size and a customer's key. The
   * location's configuration takes precedence. @default none */
  readonly objectStore?: Omit<GcsObjectStoreOptions, 'bucket' | 'prefix' | 'credentials'> | undefined;
  /** Options for every snapshotter that a location's configuration cannot express. @default none */
  readonly volumeSnapshotter?: Omit<PersistentDiskVolumeSnapshotterOptions, 'credentials'> | undefined;
}
