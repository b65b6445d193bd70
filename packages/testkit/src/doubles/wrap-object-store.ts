import type { ObjectStore } from '@lifeboat/core/plugin-api';

/** A store like `store` with some methods replaced. */
export function wrapObjectStore(store: ObjectStore, replaced: Partial<ObjectStore>): ObjectStore {
  return {
    specVersion: 1,
    get supports() {
      return store.supports;
    },
    ...(store.patienceInMs === undefined ? {} : { patienceInMs: store.patienceInMs }),
    putObject: (key, body, options) => store.putObject(key, body, options),
    getObject: (key, options) => store.getObject(key, options),
    headObject: (key, options) => store.headObject(key, options),
    listObjects: (prefix, options) => store.listObjects(prefix, options),
    listCommonPrefixes: (prefix, delimiter, options) => store.listCommonPrefixes(prefix, delimiter, options),
    deleteObject: (key, options) => store.deleteObject(key, options),
    ...delegated(store),
    ...replaced,
  };
}

function delegated(
  store: ObjectStore,
): Pick<ObjectStore, 'createSignedUrl' | 'removeUnfinishedPuts' | 'lockObject' | 'readObjectLock' | 'readProtection' | 'probe' | 'close'> {
  const { createSignedUrl, removeUnfinishedPuts, lockObject, readObjectLock, readProtection, probe, close } = store;
  return {
    ...(createSignedUrl ? { createSignedUrl: createSignedUrl.bind(store) } : {}),
    ...(removeUnfinishedPuts ? { removeUnfinishedPuts: removeUnfinishedPuts.bind(store) } : {}),
    ...(probe ? { probe: probe.bind(store) } : {}),
    ...(lockObject ? { lockObject: lockObject.bind(store) } : {}),
    ...(readObjectLock ? { readObjectLock: readObjectLock.bind(store) } : {}),
    ...(readProtection ? { readProtection: readProtection.bind(store) } : {}),
    ...(close ? { close: close.bind(store) } : {}),
  };
}
