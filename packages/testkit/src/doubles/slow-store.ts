import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { anything, from, objectOf, required, takeOptions } from '@lifeboat/core/provider-kit';
import { observeStore } from './observe-store.ts';

export interface SlowStoreOptions {
  readonly store: ObjectStore;
  readonly delayInMs: number;
  /** @default 0, bodies do not count */
  readonly bodyStepInBytes?: number;
}

const optionsField = objectOf<SlowStoreOptions>({ store: required(anything), delayInMs: required(from(0)), bodyStepInBytes: from(0) });

/** A store each of whose calls takes `delayInMs` longer; with `bodyStepInBytes` each such piece of a streamed body, too. */
export function createSlowStore(options: SlowStoreOptions): ObjectStore {
  const { delayInMs, ...rest } = takeOptions('createSlowStore', options, optionsField);
  return observeStore({ ...rest, before: () => sleep(delayInMs) });
}
