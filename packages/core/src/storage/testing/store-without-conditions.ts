import type { ObjectStore } from '../../plugin-api/object-store.ts';

/** The same store as one of those S3 clones that know no conditional puts. */
export function storeWithoutConditions(store: ObjectStore): ObjectStore {
  return {
    ...store,
    supports: { ...store.supports, conditionalPut: false, conditionalReplace: false, conditionalDelete: false },
    putObject(key, body, options) {
      if (options?.ifAbsent || options?.ifMatch) throw new Error('conditions are not supported');
      return store.putObject(key, body, options);
    },
  };
}
