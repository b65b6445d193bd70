import type { ObjectStore } from '@lifeboat/core';
import { withTimeLimit } from './with-time-limit.ts';

/** A store that hangs here, too, must not keep the program. */
const patienceInMs = 30_000;

/** Deletes every object under the prefix, which ends with a slash and is of one run alone. Returns the keys that stay.
 * @param store one that is not bound to the signal of the run: it also cleans up after Ctrl-C */
export async function removeLeftovers(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys = await limited((signal) => keysUnder(store, prefix, signal));
  for (let i = 0; i < keys.length; i += 20) {
    await Promise.allSettled(keys.slice(i, i + 20).map((key) => limited((signal) => store.deleteObject(key, { signal }))));
  }
  return keys.length === 0 ? [] : await limited((signal) => keysUnder(store, prefix, signal));
}

const limited = <T>(run: (signal: AbortSignal) => Promise<T>) =>
  withTimeLimit({ timeoutInMs: patienceInMs, signal: new AbortController().signal, graceInMs: 1000 }, run);

async function keysUnder(store: ObjectStore, prefix: string, signal: AbortSignal): Promise<string[]> {
  const keys: string[] = [];
  // A broken store may list what it was not asked for.
  for await (const { key } of store.listObjects(prefix, { signal })) if (key.startsWith(prefix)) keys.push(key);
  return keys;
}
