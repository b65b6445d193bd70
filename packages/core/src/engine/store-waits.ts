import { AsyncLocalStorage } from 'node:async_hooks';
import type { EngineOptions } from '../contract/engine.ts';
import type { StoreWaitEvent } from '../contract/events.ts';
import { callListener } from '../plugin-api/foreign/call-listener.ts';
import type { StoreWait } from '../plugin-api/store-terms/patience.ts';

type Listener = (event: StoreWaitEvent) => void;

// Stores belong to the engine and are shared by its runs: who waits is known by where the call comes from.
const runs = new AsyncLocalStorage<Listener>();

/** A passing 503 is no news. */
const newsAfterInMs = 1_000;

/** Runs work whose waits for stores `listener` hears of. */
export function hearStoreWaits<T>(listener: Listener | undefined, work: () => Promise<T>): Promise<T> {
  return listener ? runs.run(listener, work) : work();
}

/** Makes of the waits of single calls what people want to know: that the location does not answer, and that it does again. */
export function storeWaits(
  options: Pick<EngineOptions, 'logger' | 'onStoreWait'> & { readonly location: string },
): (wait: StoreWait) => void {
  const { location, logger, onStoreWait } = options;
  const told = new Set<Listener>();
  const tell = (listener: Listener, event: StoreWaitEvent) =>
    callListener(listener, event, (message) => logger?.warn(`A listener of waits for stores failed: ${message}`));
  const log: Listener = ({ state, message, waitedInMs, patienceInMs }) => {
    if (state === 'answering') logger?.info(`Storage location ${location} answers again`, { waitedInMs: Math.round(waitedInMs) });
    else logger?.warn(`Storage location ${location} does not answer; waiting up to ${patienceInMs / 1000} s: ${message}`);
  };
  return ({ state, error, waitedInMs, patienceInMs }) => {
    const event = (of: StoreWaitEvent['state']): StoreWaitEvent => {
      return { type: 'store-wait', location, state: of, message: error.message, waitedInMs, patienceInMs };
    };
    if (state === 'waiting' && waitedInMs >= newsAfterInMs) {
      for (const listener of [log, onStoreWait, runs.getStore()]) {
        if (!listener || told.has(listener)) continue;
        told.add(listener);
        tell(listener, event('waiting'));
      }
    } else if (state === 'answered') {
      const waiting = [...told];
      told.clear();
      for (const listener of waiting) tell(listener, event('answering'));
    } else if (state === 'given-up') {
      // The next outage is news to them again.
      for (const listener of [log, onStoreWait, runs.getStore()]) if (listener) told.delete(listener);
    }
  };
}
