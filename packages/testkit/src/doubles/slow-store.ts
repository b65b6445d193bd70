import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { anything, from, objectOf, required, takeOptions } from '@lifeboat/core/provider-kit';
import { observeStore } from './observe-store.ts';

/** Options of {@link createSlowStore}. */
export interface SlowStoreOptions {
  /** The wrapped store. */
  readonly store: ObjectStore;
  /** How much longer each call takes, in milliseconds. */
  readonly delayInMs: number;
  /** Also delay a streamed body, once for each step of this many bytes. @default 0: bodies are not delayed */
  readonly bodyStepInBytes?: number;
}

const optionsField = objectOf<SlowStoreOptions>({ store: required(anything), delayInMs: required(from(0)), bodyStepInBytes: from(0) });

/** Wraps a store so that each call takes `delayInMs` longer. With `bodyStepInBytes`, each step of a streamed body is delayed, too. */
export function createSlowStore(options: SlowStoreOptions): ObjectStore {
  const { delayInMs, ...rest } = takeOptions('createSlowStore', options, optionsField);
  return observeStore({ ...rest, before: () => sleep(delayInMs) });
}
