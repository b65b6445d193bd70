import type { ByteStream, LockObjectOptions, ObjectLock, ObjectStore, StoreCallOptions } from '@lifeboat/core/plugin-api';
import { anything, call as callField, from, objectOf, required, takeOptions } from '@lifeboat/core/provider-kit';

/** What an observer of a store sees: one request, or a piece of a body going in or out. */
export interface StoreCall {
  /** Counted from 1 over all operations of the store. */
  readonly number: number;
  readonly operation:
    | 'putObject'
    | 'getObject'
    | 'headObject'
    | 'listObjects'
    | 'listCommonPrefixes'
    | 'deleteObject'
    | 'createSignedUrl'
    | 'removeUnfinishedPuts'
    | 'lockObject'
    | 'readObjectLock'
    | 'bodyIn'
    | 'bodyOut';
  /** The key or the listed prefix. */
  readonly key: string;
}

export interface ObserveOptions {
  readonly store: ObjectStore;
  /** Counts a streamed body once per so many bytes; `0`: bodies do not count. @default 0 */
  readonly bodyStepInBytes?: number;
  /** Before a call reaches the store. What it throws, the call throws. */
  readonly before?: (call: StoreCall) => void | Promise<void>;
  /** After a call has had its effect. What it throws, the call throws. */
  readonly after?: (call: StoreCall) => void | Promise<void>;
}

const optionsField = objectOf<ObserveOptions>({ store: required(anything), bodyStepInBytes: from(0), before: callField, after: callField });

/** A store that reports every call, and the steps of every streamed body, to `before` and `after`. Listings count once, at their first entry. */
export function observeStore(options: ObserveOptions): ObjectStore {
  const { store, bodyStepInBytes = 0, before, after } = takeOptions('observeStore', options, optionsField);
  let count = 0;

  const observe = async <T>(operation: StoreCall['operation'], key: string, run: () => Promise<T>): Promise<T> => {
    const call = { number: ++count, operation, key };
    await before?.(call);
    const result = await run();
    await after?.(call);
    return result;
  };
  const nothing = async () => {};

  async function* stepped(operation: 'bodyIn' | 'bodyOut', key: string, body: ByteStream): ByteStream {
    let bytes = 0;
    for await (const chunk of body) {
      yield chunk;
      bytes += chunk.byteLength;
      for (; bytes >= bodyStepInBytes; bytes -= bodyStepInBytes) await observe(operation, key, nothing);
    }
  }
  const steps = (operation: 'bodyIn' | 'bodyOut', key: string, body: ByteStream) =>
    bodyStepInBytes > 0 ? stepped(operation, key, body) : body;

  async function* listed<T>(
    operation: 'listObjects' | 'listCommonPrefixes',
    prefix: string,
    list: () => AsyncIterable<T>,
  ): AsyncIterable<T> {
    const entries = list()[Symbol.asyncIterator]();
    try {
      let step = await observe(operation, prefix, () => entries.next());
      for (; !step.done; step = await entries.next()) yield step.value;
    } finally {
      await entries.return?.();
    }
  }

  const { createSignedUrl, removeUnfinishedPuts, lockObject, readObjectLock, readProtection, close } = store;
  return {
    specVersion: 1,
    get supports() {
      return store.supports;
    },
    putObject: (key, body, o) =>
      observe('putObject', key, () => store.putObject(key, body instanceof Uint8Array ? body : steps('bodyIn', key, body), o)),
    getObject: (key, o) => observe('getObject', key, async () => steps('bodyOut', key, await store.getObject(key, o))),
    headObject: (key, o) => observe('headObject', key, () => store.headObject(key, o)),
    listObjects: (prefix, o) => listed('listObjects', prefix, () => store.listObjects(prefix, o)),
    listCommonPrefixes: (prefix, delimiter, o) =>
      listed('listCommonPrefixes', prefix, () => store.listCommonPrefixes(prefix, delimiter, o)),
    deleteObject: (key, o) => observe('deleteObject', key, () => store.deleteObject(key, o)),
    ...(createSignedUrl
      ? { createSignedUrl: (key, ttl, o) => observe('createSignedUrl', key, () => createSignedUrl.call(store, key, ttl, o)) }
      : {}),
    ...(removeUnfinishedPuts
      ? { removeUnfinishedPuts: (key, o) => observe('removeUnfinishedPuts', key, () => removeUnfinishedPuts.call(store, key, o)) }
      : {}),
    ...(lockObject && {
      lockObject: (key: string, lock: ObjectLock, o?: LockObjectOptions) =>
        observe('lockObject', key, () => lockObject.call(store, key, lock, o)),
    }),
    ...(readObjectLock && {
      readObjectLock: (key: string, o?: StoreCallOptions) => observe('readObjectLock', key, () => readObjectLock.call(store, key, o)),
    }),
    ...(readProtection && { readProtection: readProtection.bind(store) }),
    ...(close ? { close: () => close.call(store) } : {}),
  };
}
