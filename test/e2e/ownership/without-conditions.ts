import type { ObjectStore } from '@lifeboat/core';
import { wrapObjectStore } from '@lifeboat/core';

/** The same store as one of those S3 clones that know no conditions. */
export function withoutConditions(store: ObjectStore): ObjectStore {
  return wrapObjectStore(store, {
    supports: { ...store.supports, conditionalPut: false, conditionalReplace: false, conditionalDelete: false },
  });
}
