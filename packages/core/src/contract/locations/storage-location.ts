import type { ObjectStore } from '../../plugin-api/object-store.ts';
import type { SecretKeySelector } from '../../velero-api/values/meta.ts';

import type { ObjectLockOptions } from './object-lock-options.ts';
import type { TrustOptions } from './trust-options.ts';

/** How a location is used. */
export interface StorageLocationOptions extends TrustOptions {
  /** How long the store is waited for when it does not answer, from its first failure in a row; bytes that arrive begin it anew. 0:
   * not at all. @default the store's own `patienceInMs`, else two minutes */
  readonly patienceInMs?: number;
  /** Locks every file of a finished backup until the backup expires; the bucket must have object lock. @default nothing is locked */
  readonly objectLock?: ObjectLockOptions | undefined;
  /** `ReadOnly`: restores only. @default 'ReadWrite' */
  readonly accessMode?: 'ReadWrite' | 'ReadOnly';
  /** The one used when a request names none. @default the only location, or the one called `default` */
  readonly default?: boolean;
}

/** A place that backups are kept in. */
export interface StorageLocation extends StorageLocationOptions {
  /** Where the bytes are. */
  readonly store: ObjectStore;
}

/** A place for backups as plain data: the `spec` of a BackupStorageLocation fits. A provider opens it. */
export interface StorageLocationConfig extends StorageLocationOptions {
  /** The name of a provider, such as `velero.io/aws`, or its short form `aws`. */
  readonly provider: string;
  /** Bucket and prefix. */
  readonly objectStorage?: {
    /** Bucket or container. */
    readonly bucket?: string;
    /** Path inside the bucket. @default '' */
    readonly prefix?: string;
    /** A certificate authority to trust besides the system's: PEM, or base64 of PEM. Not with `caCertRef`. */
    readonly caCert?: string;
    /** The secret that holds the PEM. */
    readonly caCertRef?: SecretKeySelector;
  };
  /** The provider's own keys; its README lists them. */
  readonly config?: Readonly<Record<string, string>>;
  /** The secret whose value is the content of a credentials file, in the provider's format. @default what the provider finds by itself, if
   * it was made so */
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
