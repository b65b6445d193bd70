import type { ProviderPlugin } from '../../plugin-api/provider-plugin.ts';
import type { BackupStorageLocation } from '../../velero-api/objects/backup-storage-location.ts';
import type { VolumeSnapshotLocation } from '../../velero-api/objects/volume-snapshot-location.ts';
import type { OpenLocationOptions } from './open-location-options.ts';
import type { NamedSnapshotLocationConfig, SnapshotLocation } from './snapshot-location.ts';
import type { NamedStorageLocationConfig, StorageLocation } from './storage-location.ts';

/** A provider that is loaded when a location names it: `{ name: 'velero.io/aws', load: async () => (await
 * import('@lifeboat/provider-aws')).createAwsProvider() }`. */
export interface LazyProvider {
  /** Full name of the provider that it loads, such as `velero.io/aws`. */
  readonly name: `${string}/${string}`;
  /** Loads the provider. Called once; after a failure, it is called again when the provider is needed. */
  load(): Promise<ProviderPlugin>;
}

/** The providers that a program knows, by name. */
export interface ProviderRegistry {
  /** Full names of the providers, in the order of registration. */
  readonly names: readonly string[];
  /** Adds a provider. @throws LifeboatError `INVALID_CONFIG` if the name is already registered, or the value is not a provider */
  register(provider: ProviderPlugin | LazyProvider): void;
  /** Returns the provider with this full name, or with this last part of a name if only one has it: `aws` for `velero.io/aws`. Loads it if
   * necessary.
   * @throws LifeboatError `INVALID_CONFIG` for an unknown name (suggests the nearest one), and for a provider that cannot be loaded */
  resolve(name: string): Promise<ProviderPlugin>;
  /** Opens a storage location with the provider that it names, as `openLocation` does. No other provider is loaded. */
  openLocation(
    location: NamedStorageLocationConfig | BackupStorageLocation,
    options?: Omit<OpenLocationOptions, 'providers'>,
  ): Promise<StorageLocation>;
  /** Opens a snapshot location with the provider that it names, as `openSnapshotLocation` does. No other provider is loaded. */
  openSnapshotLocation(
    location: NamedSnapshotLocationConfig | VolumeSnapshotLocation,
    options?: Omit<OpenLocationOptions, 'providers'>,
  ): Promise<SnapshotLocation>;
}
