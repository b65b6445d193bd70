import type { VolumeSnapshotter } from '../../plugin-api/volume-snapshotter.ts';
import type { SecretKeySelector } from '../../velero-api/values/meta.ts';

/** A place that snapshots of volumes are kept in: a snapshotter with its region and credentials. */
export interface SnapshotLocation {
  readonly snapshotter: VolumeSnapshotter;
  /** Such as `velero.io/aws`. Of locations with the same one, those that are the default serve requests that name none.
   * @default a provider of its own */
  readonly provider?: string;
  /** Of its provider. @default every location is asked whether a volume is its own, in their order */
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
  /** Of its provider. @default every location is asked whether a volume is its own, in their order */
  readonly default?: boolean;
}

/** A {@link SnapshotLocationConfig} with the location's name. */
export interface NamedSnapshotLocationConfig extends SnapshotLocationConfig {
  /** For messages and errors. */
  readonly name: string;
}
