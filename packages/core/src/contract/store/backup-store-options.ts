import type { ObjectStore } from '../../plugin-api/object-store.ts';
import type { FileLimits } from '../locations/file-limits.ts';
import type { LeaseSettings } from '../locations/lease-options.ts';
import type { ObjectLockOptions } from '../locations/object-lock-options.ts';
import type { TrustOptions } from '../locations/trust-options.ts';

export interface BackupStoreOptions extends TrustOptions {
  /** The location's name, for messages. */
  readonly location: string;
  readonly store: ObjectStore;
  /** Refuse every write with `STORE_READ_ONLY`. @default false */
  readonly readOnly?: boolean;
  readonly objectLock?: ObjectLockOptions | undefined;
  /** Limits of what is read from it. */
  readonly limits?: FileLimits | undefined;
  readonly lease?: LeaseSettings | undefined;
}
