import type { ObjectStore } from '../../plugin-api/object-store.ts';
import type { FileLimits } from '../locations/file-limits.ts';
import type { LeaseSettings } from '../locations/lease-options.ts';
import type { ObjectLockOptions } from '../locations/object-lock-options.ts';
import type { TrustOptions } from '../locations/trust-options.ts';

/** For {@link createBackupStore}. */
export interface BackupStoreOptions extends TrustOptions {
  /** The location's name, for messages. */
  readonly location: string;
  /** Where the bytes are. */
  readonly store: ObjectStore;
  /** Refuse every write with `STORE_READ_ONLY`. @default false */
  readonly readOnly?: boolean;
  /** Locks every file of a finished backup until it expires. @default nothing is locked */
  readonly objectLock?: ObjectLockOptions | undefined;
  /** Limits of what is read from it. */
  readonly limits?: FileLimits | undefined;
  /** For how long a run that shows no sign of life keeps a name. @default 60 seconds, renewed every 15 */
  readonly lease?: LeaseSettings | undefined;
}
