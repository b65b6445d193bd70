import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { anything, from, objectOf, required, takeOptions } from '@lifeboat/core/provider-kit';
import { observeStore, type StoreCall } from './observe-store.ts';

/** Counts the calls that a store gets. */
export interface CountingStore {
  readonly store: ObjectStore;
  /** In the order in which they ended. */
  readonly calls: readonly StoreCall[];
}

export interface CountingStoreOptions {
  readonly store: ObjectStore;
  /** Counts a streamed body once per so many bytes. @default 0, bodies do not count */
  readonly bodyStepInBytes?: number;
}

const optionsField = objectOf<CountingStoreOptions>({ store: required(anything), bodyStepInBytes: from(0) });

/** A store that counts its calls. */
export function createCountingStore(given: CountingStoreOptions): CountingStore {
  const options = takeOptions('createCountingStore', given, optionsField);
  const calls: StoreCall[] = [];
  return { store: observeStore({ ...options, after: (call) => void calls.push(call) }), calls };
}
