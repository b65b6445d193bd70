import type { VolumeSnapshotter } from '../../plugin-api/volume-snapshotter.ts';
import type { SecretKeySelector } from '../../velero-api/values/meta.ts';

/** A place that snapshots of volumes are kept in: a snapshotter with its region and credentials. */
export interface SnapshotLocation {
  /** Who takes the snapshots. */
  readonly snapshotter: VolumeSnapshotter;
  /** The provider's name, such as `velero.io/aws`. Where several locations have the same provider, its default serves requests that name
   * none.
   * @default a provider of its own */
  readonly provider?: string;
  /** Makes this the provider's default. By default every location is asked, in order, whether it owns the volume. @default false */
  readonly default?: boolean;
}

/** A place for snapshots of volumes as plain data: the `spec` of a VolumeSnapshotLocation fits. A provider opens it. */
export interface SnapshotLocationConfig {
  /** The name of a provider, such as `velero.io/aws`, or its short form `aws`. */
  readonly provider: string;
  /** The provider's own keys; its README lists them. */
  readonly config?: Readonly<Record<string, string>>;
  /** The secret whose value is the content of a credentials file, in the provider's format. @default what the provider finds by itself, if
   * it was made so */
  readonly credential?: SecretKeySelector;
  /** Makes this the provider's default. By default every location is asked, in order, whether it owns the volume. @default false */
  readonly default?: boolean;
}

/** A {@link SnapshotLocationConfig} with the location's name. */
export interface NamedSnapshotLocationConfig extends SnapshotLocationConfig {
  /** What messages and errors call it. */
  readonly name: string;
}
