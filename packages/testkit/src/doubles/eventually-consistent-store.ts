import { LifeboatError, type ObjectInfo, type ObjectStore } from '@lifeboat/core/plugin-api';
import { anything, call, from, isAfter, objectOf, required, takeOptions, wrapObjectStore } from '@lifeboat/core/provider-kit';
import { readBody } from './read-body.ts';

/** The state before a change that is not visible yet. */
interface Past {
  readonly until: number;
  readonly before: { readonly info: ObjectInfo; readonly content: Uint8Array } | undefined;
}

/** Options of {@link createEventuallyConsistentStore}. */
export interface EventuallyConsistentStoreOptions {
  /** The wrapped store. */
  readonly store: ObjectStore;
  /** How long a change stays invisible, in milliseconds. */
  readonly delayInMs: number;
  /** The clock, in milliseconds. */
  readonly now: () => number;
}

const optionsField = objectOf<EventuallyConsistentStoreOptions>({
  store: required(anything),
  delayInMs: required(from(0)),
  now: required(call),
});

/** Wraps a store so that each change becomes visible only after `delayInMs`. Until then, reads and listings show the earlier state, as S3
 * did until 2020 and caching proxies still do. This breaks the contract. Use it to find out which code depends on that promise. */
export function createEventuallyConsistentStore(options: EventuallyConsistentStoreOptions): ObjectStore {
  const { store, delayInMs, now } = takeOptions('createEventuallyConsistentStore', options, optionsField);
  const pasts = new Map<string, Past>();

  const past = (key: string): Past | undefined => {
    const found = pasts.get(key);
    if (found && found.until > now()) return found;
    pasts.delete(key);
    return undefined;
  };

  const change = async <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const old = past(key);
    const before = old ? old.before : await snapshot(key);
    const made = await make();
    pasts.set(key, { until: now() + delayInMs, before });
    return made;
  };

  const snapshot = async (key: string): Promise<Past['before']> => {
    const info = await store.headObject(key);
    return info && { info, content: await readBody(await store.getObject(key)) };
  };

  return wrapObjectStore(store, {
    putObject: (key, body, o) => change(key, () => store.putObject(key, body, o)),
    deleteObject: (key, o) => change(key, () => store.deleteObject(key, o)),
    async headObject(key, o) {
      const old = past(key);
      return old ? old.before?.info : await store.headObject(key, o);
    },
    async getObject(key, o) {
      const old = past(key);
      if (!old) return await store.getObject(key, o);
      if (!old.before) throw new LifeboatError({ code: 'OBJECT_NOT_FOUND', message: `'${key}': there is no such object (yet)` });
      const { content, info } = old.before;
      if (o?.ifMatch !== undefined && o.ifMatch !== info.etag)
        throw new LifeboatError({ code: 'OBJECT_CHANGED', message: `'${key}': there is another object (still)` });
      const { start = 0, end } = o?.range ?? {};
      return (async function* () {
        yield content.subarray(start, end === undefined ? undefined : end + 1);
      })();
    },
    async *listObjects(prefix, o) {
      // New keys are missing from listings, and deleted keys come last, because the order of such a store's listings cannot be relied on.
      for await (const info of store.listObjects(prefix, o)) {
        const old = past(info.key);
        if (!old) yield info;
        else if (old.before) yield old.before.info;
      }
      for (const [key, { before }] of pasts) {
        if (key.startsWith(prefix) && isAfter(key, o?.startAfter) && past(key) && before && !(await store.headObject(key)))
          yield before.info;
      }
    },
  });
}
