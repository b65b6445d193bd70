import type { CallOptions, ObjectStore } from '@lifeboat/core';
import { wrapObjectStore } from '@lifeboat/core';
import { RefusedError } from '../refused-error.ts';

/** What went through a guarded store. */
export interface Traffic {
  requests: number;
  bytesPut: number;
  /** Puts that succeeded. */
  stored: number;
}

/** A store that changes nothing outside a prefix, and whose calls all end when `signal` is aborted. */
export function guardStore(
  store: ObjectStore,
  { prefix, signal, traffic }: { readonly prefix: string; readonly signal: AbortSignal; readonly traffic: Traffic },
): ObjectStore {
  const inside = (key: string) => {
    // An empty key is one that a store has to refuse by itself.
    if (key !== '' && !key.startsWith(prefix)) throw new RefusedError(`${key} is outside ${prefix}`);
    traffic.requests++;
  };
  const ended = <T extends CallOptions>(options?: T) =>
    ({ ...options, signal: options?.signal ? AbortSignal.any([options.signal, signal]) : signal }) as T;
  const { createSignedUrl, removeUnfinishedPuts } = store;
  return wrapObjectStore(store, {
    async putObject(key, body, options) {
      inside(key);
      const counted = body instanceof Uint8Array ? body : countBytes(body, traffic);
      if (body instanceof Uint8Array) traffic.bytesPut += body.byteLength;
      const stored = await store.putObject(key, counted, ended(options));
      traffic.stored++;
      return stored;
    },
    async deleteObject(key, options) {
      inside(key);
      await store.deleteObject(key, ended(options));
    },
    getObject: (key, options) => store.getObject(key, ended(options)),
    headObject: (key, options) => store.headObject(key, ended(options)),
    listObjects: (keys, options) => store.listObjects(keys, ended(options)),
    listCommonPrefixes: (keys, delimiter, options) => store.listCommonPrefixes(keys, delimiter, ended(options)),
    // Nothing that is tried out may stay for longer than the trial.
    async lockObject(key) {
      throw new RefusedError(`${key} would stay locked`);
    },
    ...(createSignedUrl && { createSignedUrl: (key, ttl, options) => createSignedUrl.call(store, key, ttl, ended(options)) }),
    ...(removeUnfinishedPuts && {
      async removeUnfinishedPuts(key, options) {
        inside(key);
        return await removeUnfinishedPuts.call(store, key, ended(options));
      },
    }),
  });
}

// By hand, not by a generator: cases look at how a store treats its source.
function countBytes(body: AsyncIterable<Uint8Array>, traffic: Traffic): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const source = body[Symbol.asyncIterator]();
      return {
        async next() {
          const step = await source.next();
          if (!step.done) traffic.bytesPut += step.value.byteLength;
          return step;
        },
        ...(source.return && { return: async () => (await source.return?.()) ?? { done: true, value: undefined } }),
      };
    },
  };
}
