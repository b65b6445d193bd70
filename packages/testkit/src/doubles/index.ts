/** Doubles for tests: object stores and snapshotters in memory, and wrappers that make any store fail, crash, lag or forget. */
export { type CountingStore, type CountingStoreOptions, createCountingStore } from './counting-store.ts';
export { type CrashingStoreOptions, createCrashingStore } from './crashing-store.ts';
export { createEventuallyConsistentStore, type EventuallyConsistentStoreOptions } from './eventually-consistent-store.ts';
export { createFaultyStore, type FaultyStoreOptions } from './faulty-store.ts';
export { createMemoryDisks, type MemoryDisks, type MemorySnapshot, type MemoryVolume } from './memory-disks.ts';
export { createMemoryObjectStore, type MemoryObjectStoreOptions } from './memory-object-store.ts';
export { createMemoryVolumeSnapshotter, type MemoryVolumeSnapshotterOptions } from './memory-volume-snapshotter.ts';
export { type ObserveOptions, observeStore, type StoreCall } from './observe-store.ts';
export { createSlowStore, type SlowStoreOptions } from './slow-store.ts';
export { wrapVolumeSnapshotter } from './wrap-volume-snapshotter.ts';
