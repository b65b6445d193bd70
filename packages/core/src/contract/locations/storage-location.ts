import type { ObjectStore } from '../../plugin-api/object-store.ts';
import type { SecretKeySelector } from '../../velero-api/values/meta.ts';

import type { ObjectLockOptions } from './object-lock-options.ts';
import type { TrustOptions } from './trust-options.ts';

/** Settings for the use of a location. */
export interface StorageLocationOptions extends TrustOptions {
  /** How long to wait for a store that does not answer, from its first failure in a row, in milliseconds. The time starts anew when bytes
   * arrive. 0: do not wait. @default the store's own `patienceInMs`, else two minutes */
  readonly patienceInMs?: number;
  /** Locks every file of a finished backup until the backup expires. The bucket must have object lock. @default nothing is locked */
  readonly objectLock?: ObjectLockOptions | undefined;
  /** `ReadOnly`: backups can be restored from the location, and nothing can be written to it. @default 'ReadWrite' */
  readonly accessMode?: 'ReadWrite' | 'ReadOnly';
  /** Use this location for requests that name none. If no location sets it, the only location or the one called `default` is used.
   * @default false */
  readonly default?: boolean;
}

/** A place for backups, with its store opened. */
export interface StorageLocation extends StorageLocationOptions {
  /** The store that holds the backups. */
  readonly store: ObjectStore;
}

/** A place for backups as plain data: the `spec` of a BackupStorageLocation fits. A provider opens it. */
export interface StorageLocationConfig extends StorageLocationOptions {
  /** Name of a provider, such as `velero.io/aws`, or its short form `aws`. */
  readonly provider: string;
  /** Bucket and prefix. */
  readonly objectStorage?: {
    /** Name of the bucket or container. */
    readonly bucket?: string;
    /** Path inside the bucket. @default '' */
    readonly prefix?: string;
    /** A certificate authority to trust in addition to the system's: PEM, or base64 of PEM. Not together with `caCertRef`. @default none */
    readonly caCert?: string;
    /** The secret that holds the PEM of the certificate authority. @default none */
    readonly caCertRef?: SecretKeySelector;
  };
  /** Settings of the provider; its README lists the keys. @default none */
  readonly config?: Readonly<Record<string, string>>;
  /** The secret with the content of a credentials file, in the provider's format. @default the credentials that the provider finds by
   * itself, if it was created to do so */
  readonly credential?: SecretKeySelector;
  /** Kept for controllers; the engine does not read it. */
  readonly backupSyncPeriod?: string | null;
  /** Kept for controllers; the engine does not read it. */
  readonly validationFrequency?: string | null;
}

/** A {@link StorageLocationConfig} with the location's name. */
export interface NamedStorageLocationConfig extends StorageLocationConfig {
  /** What messages and errors call it. */
  readonly name: string;
}
