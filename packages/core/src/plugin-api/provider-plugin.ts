import type { BackupItemAction, DeleteItemAction, ItemBlockAction, RestoreItemAction } from './item-actions.ts';
import type { ObjectStore } from './object-store.ts';
import type { QuiesceAdapter } from './quiesce-adapter.ts';
import type { VolumeSnapshotter } from './volume-snapshotter.ts';

/** A location as Velero's objects describe it: what `createProvider`-style plugins translate into a store. */
export interface LocationConfig {
  /** The location's name, for messages. */
  readonly name: string;
  /** Bucket or container; for snapshot locations absent. */
  readonly bucket?: string;
  /** Prepended to every key, without slashes at its ends. */
  readonly prefix?: string;
  /** PEM of a certificate authority to trust besides the system's. */
  readonly caCert?: string;
  /** `spec.config` of a BackupStorageLocation or VolumeSnapshotLocation. Unknown keys are errors. */
  readonly config: Readonly<Record<string, string>>;
  /** The content of the location's credentials file, asked again whenever credentials are needed. */
  readonly credentials?: () => Promise<string>;
  /** Values that Velero takes from a Secret, by `secretName/key`: bytes, since encryption keys are no text. */
  readonly resolveSecret?: (reference: string) => Promise<Uint8Array>;
}

/** The untyped face of a provider: string configuration in, stores and snapshotters out. */
export interface ProviderPlugin {
  /** The version of this contract. */
  readonly specVersion: 1;
  /** Such as `velero.io/aws`; a location's bare `aws` means `velero.io/aws`. */
  readonly name: `${string}/${string}`;
  /** @throws LifeboatError `INVALID_CONFIG` naming the bad key and listing the known ones */
  createObjectStore?(location: LocationConfig): Promise<ObjectStore>;
  /** Opens the snapshotter that the config of a VolumeSnapshotLocation names. */
  createVolumeSnapshotter?(location: LocationConfig): Promise<VolumeSnapshotter>;
  /** Item actions that come with the provider. */
  readonly actions?: {
    readonly backup?: readonly BackupItemAction[];
    readonly restore?: readonly RestoreItemAction[];
    readonly delete?: readonly DeleteItemAction[];
    readonly itemBlock?: readonly ItemBlockAction[];
  };
  /** Hold controllers of custom resources while a restore brings their objects back. */
  readonly quiesceAdapters?: readonly QuiesceAdapter[];
}
