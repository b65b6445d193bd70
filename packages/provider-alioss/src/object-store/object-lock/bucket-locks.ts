import type { BucketProtection } from '@lifeboat/core/plugin-api';

export type DefaultRetention = BucketProtection['defaultRetention'];

/** What keeps the objects of a bucket: the two exclude each other. */
export interface BucketLocks {
  /** Object-level retention (ObjectWorm) is on. */
  readonly objectWorm: boolean;
  /** What ObjectWorm gives by itself, or the bucket's retention policy (BucketWorm): for all of its objects. */
  readonly retention?: DefaultRetention;
}
