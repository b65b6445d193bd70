import type { ObjectStore } from '../../plugin-api/object-store.ts';
import type { FileLimits } from '../locations/file-limits.ts';
import type { LeaseSettings } from '../locations/lease-options.ts';
import type { ObjectLockOptions } from '../locations/object-lock-options.ts';
import type { TrustOptions } from '../locations/trust-options.ts';

/** Options of {@link createBackupStore}. */
export interface BackupStoreOptions extends TrustOptions {
  /** The location's name, for messages. */
  readonly location: string;
  /** The store that holds the backups. */
  readonly store: ObjectStore;
  /** Refuse every write with `STORE_READ_ONLY`. @default false */
  readonly readOnly?: boolean;
  /** Locks every file of a finished backup until it expires. @default nothing is locked */
  readonly objectLock?: ObjectLockOptions | undefined;
  /** Limits for the files that are read from it. @default see {@link FileLimits} */
  readonly limits?: FileLimits | undefined;
  /** How long a run that gives no sign of life keeps a name. @default 60 seconds, renewed every 15 */
  readonly lease?: LeaseSettings | undefined;
}
