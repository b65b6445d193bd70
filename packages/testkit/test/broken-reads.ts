import { type CallOptions, LifeboatError, type ObjectStore, throwIfAborted } from '@lifeboat/core/plugin-api';
import { wrapObjectStore } from '@lifeboat/core/provider-kit';
import { readBody } from '../src/doubles/read-body.ts';
import { type BrokenStore, storeError } from './broken-store.ts';

type Get = ObjectStore['getObject'];
const withGet = (good: ObjectStore, get: Get) => wrapObjectStore(good, { getObject: get });

function withoutSignal<T extends CallOptions>({ signal: _, ...others }: Partial<T> = {}): Omit<Partial<T>, 'signal'> {
  return others;
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  if (bytes.byteLength > 0) yield bytes;
}

/** Stores whose `getObject` or `headObject` tells the wrong thing. */
export const brokenReads: readonly BrokenStore[] = [
  {
    fault: 'opens what is not there and fails at the first byte',
    breaks: 'get of a missing key fails with OBJECT_NOT_FOUND',
    create: (good) =>
      withGet(good, async (key, o) => {
        if (o?.range || o?.ifMatch || key === '' || o?.signal?.aborted || (await good.headObject(key))) return await good.getObject(key, o);
        return (async function* (): AsyncIterable<Uint8Array> {
          yield* await good.getObject(key, o);
        })();
      }),
  },
  {
    fault: 'does not say which key is missing',
    breaks: 'errors name the key',
    create: (good) =>
      withGet(good, (key, o) =>
        good.getObject(key, o).catch((error: unknown) => {
          throw LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND') ? storeError('OBJECT_NOT_FOUND', 'not found') : error;
        }),
      ),
  },
  {
    fault: 'tells the size of nothing',
    breaks: 'head tells key and size, and undefined for a missing key',
    create: (good) =>
      wrapObjectStore(good, {
        headObject: async (key, o) => (key.endsWith('/missing') && !o ? { key, size: 0 } : await good.headObject(key, o)),
      }),
  },
  {
    fault: 'gives away chunks of a cache that it reads from again',
    breaks: 'a reader may overwrite the chunks it gets',
    create(good) {
      const cache = new Map<string, Promise<Uint8Array>>();
      return withGet(good, async (key, o) => {
        const info = o?.range || o?.ifMatch ? undefined : await good.headObject(key);
        if (!info) return good.getObject(key, o);
        const version = `${key} ${info.etag}`;
        const content = cache.get(version) ?? readBody(await good.getObject(key, o));
        cache.set(version, content);
        return (async function* () {
          yield await content;
          throwIfAborted(o?.signal, 'Reading an object');
        })();
      });
    },
  },
  {
    fault: 'shares one position between the readers of an object',
    breaks: 'two streams of one object do not disturb each other',
    create(good) {
      const open = new Map<string, number>();
      return withGet(good, async (key, o) => {
        const stream = await good.getObject(key, o);
        return (async function* () {
          open.set(key, (open.get(key) ?? 0) + 1);
          try {
            for await (const chunk of stream) {
              if ((open.get(key) ?? 0) < 2) yield chunk;
              await new Promise(setImmediate);
            }
          } finally {
            open.set(key, (open.get(key) ?? 1) - 1);
          }
        })();
      });
    },
  },
  {
    fault: 'keeps the connection of a stream that is left early',
    breaks: 'leaving a stream early frees what it holds',
    create(good) {
      let connections = 50;
      return withGet(good, async (key, o) => {
        const stream = await good.getObject(key, o);
        if (connections === 0) throw storeError('STORE_ERROR', `'${key}': no connection is free`);
        return (async function* () {
          connections--;
          yield* stream;
          connections++;
        })();
      });
    },
  },
  {
    fault: 'lists whatever the signal says',
    breaks: 'a call with an aborted signal fails with CANCELED',
    create: (good) => wrapObjectStore(good, { listObjects: (prefix, o) => good.listObjects(prefix, withoutSignal(o)) }),
  },
  {
    fault: 'reads on after an abort',
    breaks: 'aborting while reading fails the stream with CANCELED',
    create: (good) => withGet(good, (key, o) => good.getObject(key, o?.signal?.aborted ? o : withoutSignal(o))),
  },
  {
    fault: 'ends where the connection broke',
    breaks: 'a stream that is cut short fails instead of ending',
    create: (good) => good,
    options: { createTruncatingStore: () => wrapGetAsCut() },
  },
  {
    fault: 'takes the end of a range for the byte behind it',
    breaks: 'a range has both its ends',
    create: (good) =>
      withGet(good, async (key, o) => {
        const { start, end } = o?.range ?? {};
        if (start === undefined || end === undefined || end < start) return await good.getObject(key, o);
        return once((await readBody(await good.getObject(key, o))).subarray(0, end - start));
      }),
  },
  {
    fault: 'loses the last byte of an open range',
    breaks: 'a range without an end goes to the last byte',
    create: (good) =>
      withGet(good, async (key, o) => {
        const stream = await good.getObject(key, o);
        return o?.range && o.range.end === undefined && !o.ifMatch ? once((await readBody(stream)).subarray(0, -1)) : stream;
      }),
  },
  {
    fault: 'refuses a range that reaches past the end',
    breaks: 'a range that reaches past the end stops at the last byte',
    create: (good) =>
      withGet(good, async (key, o) => {
        const size = (await good.headObject(key || 'none', o?.signal ? { signal: o.signal } : {}))?.size ?? 0;
        if (o?.range?.end !== undefined && o.range.start < size && o.range.end >= size)
          throw storeError('INVALID_REQUEST', `'${key}': bad range`);
        return await good.getObject(key, o);
      }),
  },
  {
    fault: 'refuses a range that begins past the end',
    breaks: 'a range that begins past the end is empty',
    create: (good) =>
      withGet(good, async (key, o) => {
        const size = o?.range && (await good.headObject(key))?.size;
        if (o?.range && size !== undefined && o.range.start >= size) throw storeError('INVALID_REQUEST', `'${key}': range not satisfiable`);
        return await good.getObject(key, o);
      }),
  },
  {
    fault: 'finds an empty range where nothing is',
    breaks: 'a range of a missing key fails with OBJECT_NOT_FOUND',
    create: (good) =>
      withGet(good, (key, o) =>
        o?.range && !o.ifMatch ? good.getObject(key, o).catch(() => once(new Uint8Array(0))) : good.getObject(key, o),
      ),
  },
];

function wrapGetAsCut(): ObjectStore {
  const nothing = async () => {};
  return {
    specVersion: 1,
    supports: { signedUrls: false, conditionalPut: false, conditionalReplace: false, conditionalDelete: false },
    putObject: async () => ({}),
    getObject: async () => once(new Uint8Array(1000)),
    headObject: async () => undefined,
    listObjects: () => once(new Uint8Array(0)) as AsyncIterable<never>,
    listCommonPrefixes: () => once(new Uint8Array(0)) as AsyncIterable<never>,
    deleteObject: nothing,
  };
}
