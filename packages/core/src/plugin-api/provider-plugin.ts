import type { BackupItemAction, DeleteItemAction, ItemBlockAction, RestoreItemAction } from './item-actions.ts';
import type { ObjectStore } from './object-store.ts';
import type { QuiesceAdapter } from './quiesce-adapter.ts';
import type { VolumeSnapshotter } from './volume-snapshotter.ts';

/** A location as Velero's objects describe it: the configuration from which a provider creates a store or a snapshotter. */
export interface LocationConfig {
  /** The location's name, for messages. */
  readonly name: string;
  /** Bucket or container. Absent for snapshot locations. */
  readonly bucket?: string;
  /** Prefix of every key, without slashes at its ends. @default none */
  readonly prefix?: string;
  /** PEM of a certificate authority to trust in addition to the system's. @default none */
  readonly caCert?: string;
  /** `spec.config` of a BackupStorageLocation or VolumeSnapshotLocation. Unknown keys are errors. */
  readonly config: Readonly<Record<string, string>>;
  /** Reads the content of the location's credentials file; called whenever credentials are needed. @default absent: the location names
   * none */
  readonly credentials?: () => Promise<string>;
  /** Reads a value of a Secret, by `secretName/key`, as bytes, because encryption keys are not text. @default absent: no secrets can be
   * read */
  readonly resolveSecret?: (reference: string) => Promise<Uint8Array>;
}

/** A provider as the engine uses it: it turns configuration of strings into stores and snapshotters. */
export interface ProviderPlugin {
  /** The version of this contract. */
  readonly specVersion: 1;
  /** Full name, such as `velero.io/aws`. In a location, a bare `aws` means `velero.io/aws`. */
  readonly name: `${string}/${string}`;
  /** Opens the store of a BackupStorageLocation. @throws LifeboatError `INVALID_CONFIG`, which names the bad key and lists the known
   * ones */
  createObjectStore?(location: LocationConfig): Promise<ObjectStore>;
  /** Opens the snapshotter of a VolumeSnapshotLocation. @throws LifeboatError `INVALID_CONFIG`, as `createObjectStore` */
  createVolumeSnapshotter?(location: LocationConfig): Promise<VolumeSnapshotter>;
  /** Item actions that come with the provider. @default none */
  readonly actions?: {
    readonly backup?: readonly BackupItemAction[];
    readonly restore?: readonly RestoreItemAction[];
    readonly delete?: readonly DeleteItemAction[];
    readonly itemBlock?: readonly ItemBlockAction[];
  };
  /** Adapters that pause custom resources while they are restored. @default none */
  readonly quiesceAdapters?: readonly QuiesceAdapter[];
}
