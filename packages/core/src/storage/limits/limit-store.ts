import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ByteStream, CallOptions } from '../../plugin-api/call-options.ts';
import { callForeign } from '../../plugin-api/foreign/call-foreign.ts';
import { foreignTimeLimits } from '../../plugin-api/foreign/time-limits.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';

interface LimitStoreOptions {
  /** Of the location, for messages. */
  readonly location: string;
  /** @default 600000 (10 minutes) */
  readonly timeoutInMs?: number | undefined;
  /** @default 30000 */
  readonly graceInMs?: number | undefined;
}

/** A store none of whose calls takes for ever: each request has a time, and a transfer as much since its last byte, in which only
 * the store's own waiting counts. After a cancel it has a grace to clean up. What it returns is looked at.
 * @throws LifeboatError `STORE_TIMEOUT`, and `STORE_ERROR` for an answer that is none, of each call */
export function limitStore(store: ObjectStore, options: LimitStoreOptions): ObjectStore {
  const { location, timeoutInMs = foreignTimeLimits.storeInMs, graceInMs = foreignTimeLimits.graceInMs } = options;
  const limits = { timeoutInMs, graceInMs, code: 'STORE_TIMEOUT' } as const;
  const what = (call: string, key: string) => `${call} of ${JSON.stringify(key)} in location "${location}"`;
  const wrong = (call: string, key: string, why: string) =>
    new LifeboatError({ code: 'STORE_ERROR', message: `${what(call, key)}: the store answered ${why}` });
  function limited<T>(name: string, key: string, given: CallOptions | undefined, call: (o: CallOptions) => Promise<T>): Promise<T> {
    return callForeign({ ...limits, what: what(name, key), signal: given?.signal, call: (signal) => call({ ...given, signal }) });
  }
  // A stream outlives the call that opens it: its signal is one for all of it. Reading leaves nothing to clean up: no grace.
  async function opened<T>(
    name: string,
    key: string,
    given: CallOptions | undefined,
    open: (o: CallOptions) => Promise<AsyncIterable<T>> | AsyncIterable<T>,
  ): Promise<AsyncIterable<T>> {
    const stop = new AbortController();
    const signal = given?.signal ? AbortSignal.any([given.signal, stop.signal]) : stop.signal;
    const step = async <S>(call: () => Promise<S> | S) => {
      try {
        return await callForeign({ ...limits, what: what(name, key), graceInMs: 0, signal: given?.signal, call });
      } catch (error) {
        stop.abort(error);
        throw error;
      }
    };
    const source = await step(() => open({ ...given, signal }));
    if (typeof source?.[Symbol.asyncIterator] !== 'function') throw wrong(name, key, 'no stream');
    return (async function* () {
      const iterator = source[Symbol.asyncIterator]();
      let isEnded = false;
      try {
        while (true) {
          const next = await step(() => iterator.next());
          isEnded = next.done === true;
          if (next.done) return;
          yield next.value;
        }
      } finally {
        // Not awaited: what hangs would never answer.
        if (!isEnded) Promise.resolve(iterator.return?.()).catch(() => {});
      }
    })();
  }

  const limitedStore: ObjectStore = {
    ...store,
    specVersion: store.specVersion,
    // Asked each time: a probe may find out more.
    get supports() {
      return store.supports;
    },
    ...(store.patienceInMs !== undefined && { patienceInMs: store.patienceInMs }),
    putObject: (key, body, given) => putLimited({ key, body, given, name: what('The put', key) }),
    getObject: (key, given) => opened('The get', key, given, (o) => store.getObject(key, { ...given, ...o })),
    async headObject(key, given) {
      const info = await limited('The head', key, given, (o) => store.headObject(key, o));
      if (info !== undefined && (info === null || typeof info.key !== 'string' || typeof info.size !== 'number'))
        throw wrong('The head', key, 'no key and size');
      return info;
    },
    async *listObjects(prefix, given) {
      for await (const info of await opened('The listing', prefix, given, (o) => store.listObjects(prefix, { ...given, ...o }))) {
        if (typeof info?.key !== 'string' || typeof info.size !== 'number')
          throw wrong('The listing', prefix, 'an entry without key and size');
        yield info;
      }
    },
    async *listCommonPrefixes(prefix, delimiter, given) {
      for await (const found of await opened('The listing', prefix, given, (o) =>
        store.listCommonPrefixes(prefix, delimiter, { ...given, ...o }),
      )) {
        if (typeof found !== 'string') throw wrong('The listing', prefix, 'a prefix that is no text');
        yield found;
      }
    },
    deleteObject: (key, given) => limited('The delete', key, given, (o) => store.deleteObject(key, o)),
    ...(store.createSignedUrl && {
      createSignedUrl: (key, ttl, given) =>
        limited('The signed URL', key, given, async (o) => {
          const url: unknown = await store.createSignedUrl?.(key, ttl, o);
          if (typeof url === 'string' && URL.canParse(url)) return url;
          throw wrong('The signed URL', key, 'no URL');
        }),
    }),
    ...(store.removeUnfinishedPuts && {
      removeUnfinishedPuts: (key, given) =>
        limited('The removal of unfinished puts', key, given, async (o) => (await store.removeUnfinishedPuts?.(key, o)) ?? 0),
    }),
    ...(store.lockObject && {
      lockObject: (key, lock, given) => limited('The lock', key, given, async (o) => store.lockObject?.(key, lock, { ...given, ...o })),
    }),
    ...(store.readObjectLock && {
      readObjectLock: (key, given) => limited('The read of the lock', key, given, async (o) => store.readObjectLock?.(key, o)),
    }),
    ...(store.readProtection && {
      readProtection: (given) =>
        limited('The read of the protection', '', given, async (o) => {
          const found = await store.readProtection?.(o);
          if (typeof found === 'object' && found !== null) return found;
          throw wrong('The read of the protection', '', 'nothing');
        }),
    }),
    ...(store.probe && {
      probe: (prefix, given) => limited('The probe', prefix, given, async (o) => (await store.probe?.(prefix, o)) ?? {}),
    }),
    ...(store.close && { close: () => limited('The end', '', undefined, async () => store.close?.()) }),
  };
  return limitedStore;

  type Put = Parameters<ObjectStore['putObject']>;
  interface PutOptions {
    readonly key: string;
    readonly body: Put[1];
    readonly given: Put[2];
    readonly name: string;
  }
  // The time begins anew with every byte that the store takes, and stands still while it waits for more.
  function putLimited({ key, body, given, name }: PutOptions): ReturnType<ObjectStore['putObject']> {
    const idle = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const wait = () => {
      clearTimeout(timer);
      timer = setTimeout(() => idle.abort(), timeoutInMs);
    };
    async function* watched(source: ByteStream): AsyncGenerator<Uint8Array> {
      clearTimeout(timer);
      try {
        for await (const chunk of source) {
          wait();
          yield chunk;
          clearTimeout(timer);
        }
      } finally {
        wait();
      }
    }
    wait();
    const stops = given?.signal ? AbortSignal.any([given.signal, idle.signal]) : idle.signal;
    const put = callForeign({
      what: name,
      timeoutInMs: Number.POSITIVE_INFINITY,
      graceInMs: Math.min(graceInMs, timeoutInMs),
      signal: stops,
      call: (signal) => store.putObject(key, body instanceof Uint8Array ? body : watched(body), { ...given, signal }),
    });
    return put
      .catch((error: unknown) => {
        if (!idle.signal.aborted || given?.signal?.aborted) throw error;
        const message = `${name} timed out: the store took no byte for ${timeoutInMs / 1000} s`;
        throw new LifeboatError({ code: 'STORE_TIMEOUT', message, retryable: true, cause: error });
      })
      .finally(() => clearTimeout(timer));
  }
}
