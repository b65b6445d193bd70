import { objectStoreSuite } from '@lifeboat/testkit';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { describe, test } from 'vitest';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { type StoreWrapper, wrapObjectStore } from '../../provider-kit/wrapping/wrap-object-store.ts';
import { observe } from './observe.ts';
import { readOnly } from './read-only.ts';
import { retry } from './retry.ts';
import { throttle } from './throttle.ts';

const onCall = () => {};
const fast = { bytesPerSecond: 2 ** 40, requestsPerSecond: 1_000_000 };
// Who writes goes around it: then all that is read goes through it.
const readThrough: StoreWrapper = (inner) => {
  const { putObject, deleteObject, lockObject, removeUnfinishedPuts } = inner;
  return { ...wrapObjectStore(inner, readOnly()), putObject, deleteObject, lockObject, removeUnfinishedPuts };
};
const layers: Readonly<Record<string, readonly StoreWrapper[]>> = {
  'readOnly() for who reads': [readThrough],
  'throttle()': [throttle(fast)],
  'retry()': [retry()],
  'observe()': [observe({ onCall })],
  'all of them': [observe({ onCall }), retry(), throttle(fast), readThrough, observe({ onCall })],
};

describe.each(Object.entries(layers))('a store with %s keeps every promise', (name, wrappers) => {
  const around = (store: ObjectStore) => wrapObjectStore(store, ...wrappers);
  objectStoreSuite({
    runner: { describe, test },
    name,
    createStore: () => around(createMemoryObjectStore()),
    createLockingStore: () => around(createMemoryObjectStore({ objectLock: true })),
    partSizeInBytes: 64 * 1024,
    pageSize: 100,
  });
});
