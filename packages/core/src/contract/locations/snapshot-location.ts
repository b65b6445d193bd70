import type { VolumeSnapshotter } from '../../plugin-api/volume-snapshotter.ts';
import type { SecretKeySelector } from '../../velero-api/values/meta.ts';

/** A place for snapshots of volumes: a snapshotter with its region and credentials. */
export interface SnapshotLocation {
  /** The snapshotter that takes the snapshots. */
  readonly snapshotter: VolumeSnapshotter;
  /** Name of the provider, such as `velero.io/aws`. If several locations have the same provider, the provider's default location serves
   * requests that name none. @default a provider of its own */
  readonly provider?: string;
  /** Makes this the provider's default. By default every location is asked, in order, whether it owns the volume. @default false */
  readonly default?: boolean;
}

/** A place for snapshots of volumes as plain data: the `spec` of a VolumeSnapshotLocation fits. A provider opens it. */
export interface SnapshotLocationConfig {
  /** Name of a provider, such as `velero.io/aws`, or its short form `aws`. */
  readonly provider: string;
  /** Settings of the provider; its README lists the keys. @default none */
  readonly config?: Readonly<Record<string, string>>;
  /** The secret with the content of a credentials file, in the provider's format. @default the credentials that the provider finds by
   * itself, if it was created to do so */
  readonly credential?: SecretKeySelector;
  /** Makes this the provider's default. By default every location is asked, in order, whether it owns the volume. @default false */
  readonly default?: boolean;
}

/** A {@link SnapshotLocationConfig} with the location's name. */
export interface NamedSnapshotLocationConfig extends SnapshotLocationConfig {
  /** What messages and errors call it. */
  readonly name: string;
}
