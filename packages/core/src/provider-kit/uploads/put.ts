import type { ObjectLock } from '../../plugin-api/store-terms/object-lock.ts';

/** One call of `putObject`. */
export interface Put {
  readonly key: string;
  /** As the bucket has it: the store's prefix before the key. */
  readonly fullKey: string;
  readonly ifAbsent: boolean;
  /** The etag that the object to replace must have. */
  readonly ifMatch: string | undefined;
  /** What to lock the object with; empty for nothing. */
  readonly lock: ObjectLock;
  readonly signal: AbortSignal | undefined;
  /** The caller's `putId`, or one of this call. Stored as metadata, so that after a lost answer it can be told whether this put has won. */
  readonly id: string;
}
