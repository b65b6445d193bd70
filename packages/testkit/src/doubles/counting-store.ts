import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { observeStore, type StoreCall } from './observed-store.ts';

/** Counts the calls that a store gets. */
export interface CountingStore {
  readonly store: ObjectStore;
  /** In the order in which they ended. */
  readonly calls: readonly StoreCall[];
}

/** @param options.bodyStepInBytes counts a streamed body once per so many bytes. @default 0, bodies do not count */
export function createCountingStore(options: { readonly store: ObjectStore; readonly bodyStepInBytes?: number }): CountingStore {
  const calls: StoreCall[] = [];
  return { store: observeStore({ ...options, after: (call) => void calls.push(call) }), calls };
}
