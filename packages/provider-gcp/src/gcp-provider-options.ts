import type { GcsObjectStoreOptions } from './object-store/object-store-options.ts';
import type { PersistentDiskVolumeSnapshotterOptions } from './volume-snapshotter/volume-snapshotter-options.ts';

export interface GcpProviderOptions {
  /** For locations without credentials of their own: `default-chain` uses Application Default Credentials (environment,
   * `~/.config/gcloud`, metadata server), as Velero's plugin would. @default `refuse` */
  readonly withoutCredentials?: 'default-chain' | 'refuse' | undefined;
  /** What a location's configuration cannot say, for every store: time-outs, part size, a customer's key. What it says wins. */
  readonly objectStore?: Omit<GcsObjectStoreOptions, 'bucket' | 'prefix' | 'credentials'> | undefined;
  /** The same for every snapshotter. */
  readonly volumeSnapshotter?: Omit<PersistentDiskVolumeSnapshotterOptions, 'credentials'> | undefined;
}
