import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { anything, from, objectOf, required, takeOptions } from '@lifeboat/core/provider-kit';
import { observeStore, type StoreCall } from './observe-store.ts';

/** A store that counts its calls, and the calls so far. */
export interface CountingStore {
  /** The store to use instead of the wrapped one. */
  readonly store: ObjectStore;
  /** The calls so far, in the order in which they ended. */
  readonly calls: readonly StoreCall[];
}

/** Options of {@link createCountingStore}. */
export interface CountingStoreOptions {
  /** The wrapped store. */
  readonly store: ObjectStore;
  /** Count a streamed body as one call for each step of this many bytes. @default 0: bodies do not count */
  readonly bodyStepInBytes?: number;
}

const optionsField = objectOf<CountingStoreOptions>({ store: required(anything), bodyStepInBytes: from(0) });

/** Wraps a store so that its calls are counted. @throws LifeboatError `INVALID_CONFIG` */
export function createCountingStore(given: CountingStoreOptions): CountingStore {
  const options = takeOptions('createCountingStore', given, optionsField);
  const calls: StoreCall[] = [];
  return { store: observeStore({ ...options, after: (call) => void calls.push(call) }), calls };
}
