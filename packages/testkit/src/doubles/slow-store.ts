import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { observeStore } from './observed-store.ts';

/** A store each of whose calls takes `delayInMs` longer; with `bodyStepInBytes` each such piece of a streamed body, too. */
export function createSlowStore(options: {
  readonly store: ObjectStore;
  readonly delayInMs: number;
  readonly bodyStepInBytes?: number;
}): ObjectStore {
  const { delayInMs, ...rest } = options;
  return observeStore({ ...rest, before: () => sleep(delayInMs) });
}
