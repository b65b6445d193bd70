import type { ProviderPlugin } from '../../plugin-api/provider-plugin.ts';
import type { BackupStorageLocation } from '../../velero-api/objects/backup-storage-location.ts';
import type { VolumeSnapshotLocation } from '../../velero-api/objects/volume-snapshot-location.ts';
import type { OpenLocationOptions } from './open-location-options.ts';
import type { NamedSnapshotLocationConfig, SnapshotLocation } from './snapshot-location.ts';
import type { NamedStorageLocationConfig, StorageLocation } from './storage-location.ts';

/** A provider that is loaded when a location names it: `{ name: 'velero.io/aws', load: async () => (await import('@lifeboat/provider-aws')).createAwsProvider() }`. */
export interface LazyProvider {
  /** The full name of what it loads, such as `velero.io/aws`. */
  readonly name: `${string}/${string}`;
  /** Called once, unless it fails. */
  load(): Promise<ProviderPlugin>;
}

/** The providers of a program, by name. */
export interface ProviderRegistry {
  /** Full names, in the order in which they were registered. */
  readonly names: readonly string[];
  /** Adds one. @throws LifeboatError `INVALID_CONFIG` for a name that is there already, and for what is no provider */
  register(provider: ProviderPlugin | LazyProvider): void;
  /** The provider of a full name, or of its last part where only one has it: `aws` for `velero.io/aws`. Loads it, if need be.
   * @throws LifeboatError `INVALID_CONFIG` for an unknown name, with the nearest one, and for a provider that cannot be loaded */
  resolve(name: string): Promise<ProviderPlugin>;
  /** `openLocation` with the provider that the location names; no other is loaded. */
  openLocation(
    location: NamedStorageLocationConfig | BackupStorageLocation,
    options?: Omit<OpenLocationOptions, 'providers'>,
  ): Promise<StorageLocation>;
  /** `openSnapshotLocation` with the provider that the location names; no other is loaded. */
  openSnapshotLocation(
    location: NamedSnapshotLocationConfig | VolumeSnapshotLocation,
    options?: Omit<OpenLocationOptions, 'providers'>,
  ): Promise<SnapshotLocation>;
}
