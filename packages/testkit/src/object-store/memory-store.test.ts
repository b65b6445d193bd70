import { describe, test } from 'vitest';
import { createMemoryObjectStore } from '../doubles/memory-object-store.ts';
import { objectStoreSuite } from './object-store-suite.ts';

objectStoreSuite({
  runner: { describe, test },
  name: 'memory store',
  createStore: () => createMemoryObjectStore(),
  createLockingStore: () => createMemoryObjectStore({ objectLock: true }),
  partSizeInBytes: 1024 * 1024,
});
