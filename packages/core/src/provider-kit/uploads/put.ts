import type { ObjectLock } from '../../plugin-api/store-terms/object-lock.ts';

/** One call of `putObject`. */
export interface Put {
  readonly key: string;
  /** The key in the bucket: the store's prefix and the key. */
  readonly fullKey: string;
  readonly ifAbsent: boolean;
  /** The etag of the object to replace. */
  readonly ifMatch: string | undefined;
  /** How to lock the object; empty for no lock. */
  readonly lock: ObjectLock;
  readonly signal: AbortSignal | undefined;
  /** The caller's `putId`, or a new id for this call. It is stored as metadata. If the answer is lost, it tells whether this put stored the
   * object. */
  readonly id: string;
}
