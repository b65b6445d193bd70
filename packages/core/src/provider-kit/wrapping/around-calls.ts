import type { ByteStream } from '../../plugin-api/call-options.ts';
import type { ObjectStore, ObjectStream, StoreCallOptions } from '../../plugin-api/object-store.ts';
import type { StoreReplacement } from './wrap-object-store.ts';

/** The calls of a store, but for `close`. */
export type StoreOperation = Exclude<keyof ObjectStore, 'specVersion' | 'supports' | 'place' | 'risks' | 'patienceInMs' | 'close'>;

/** One call of a store on its way in. */
export interface StoreRequest {
  readonly operation: StoreOperation;
  /** The key, or the prefix that is listed or probed; `''` for the bucket. */
  readonly key: string;
  readonly signal: AbortSignal | undefined;
}

/** What is done around every call of a store. */
export interface CallHooks {
  /** Around a call that gives an answer, and around opening a body that is read. */
  readonly around: <T>(request: StoreRequest, run: () => Promise<T>) => Promise<T>;
  /** Around a listing; `list` begins it. */
  readonly aroundListing: <T>(request: StoreRequest, list: () => AsyncIterable<T>) => AsyncIterable<T>;
  /** Before a body goes to the store, within `around`. @default it goes as it is */
  readonly bodyIn?: (request: StoreRequest, body: ByteStream | Uint8Array) => ByteStream | Uint8Array | Promise<ByteStream | Uint8Array>;
  /** A body that the store has opened, within `around`; its etag is kept. @default as it is */
  readonly bodyOut?: (request: StoreRequest, body: ByteStream) => ByteStream;
}

/** Every call of a store with the hooks around it, for {@link wrapObjectStore}: calls that the store does not have stay missing. */
export function aroundCalls(inner: ObjectStore, hooks: CallHooks): StoreReplacement {
  const { around, aroundListing, bodyIn, bodyOut } = hooks;
  const { createSignedUrl, removeUnfinishedPuts, lockObject, readObjectLock, readProtection, probe } = inner;
  const request = (operation: StoreOperation, key: string, options: StoreCallOptions | undefined): StoreRequest => ({
    operation,
    key,
    signal: options?.signal,
  });
  const reading = (of: StoreRequest, body: ObjectStream): ObjectStream => {
    if (!bodyOut) return body;
    const { etag } = body;
    return Object.assign(bodyOut(of, body), etag === undefined ? {} : { etag });
  };
  return {
    putObject(key, body, o) {
      const of = request('putObject', key, o);
      return around(of, async () => await inner.putObject(key, bodyIn ? await bodyIn(of, body) : body, o));
    },
    getObject(key, o) {
      const of = request('getObject', key, o);
      return around(of, async () => reading(of, await inner.getObject(key, o)));
    },
    headObject: (key, o) => around(request('headObject', key, o), () => inner.headObject(key, o)),
    listObjects: (prefix, o) => aroundListing(request('listObjects', prefix, o), () => inner.listObjects(prefix, o)),
    listCommonPrefixes: (prefix, delimiter, o) =>
      aroundListing(request('listCommonPrefixes', prefix, o), () => inner.listCommonPrefixes(prefix, delimiter, o)),
    deleteObject: (key, o) => around(request('deleteObject', key, o), () => inner.deleteObject(key, o)),
    ...(createSignedUrl && {
      createSignedUrl: (key, ttl, o) => around(request('createSignedUrl', key, o), () => createSignedUrl.call(inner, key, ttl, o)),
    }),
    ...(removeUnfinishedPuts && {
      removeUnfinishedPuts: (key, o) => around(request('removeUnfinishedPuts', key, o), () => removeUnfinishedPuts.call(inner, key, o)),
    }),
    ...(lockObject && { lockObject: (key, lock, o) => around(request('lockObject', key, o), () => lockObject.call(inner, key, lock, o)) }),
    ...(readObjectLock && {
      readObjectLock: (key, o) => around(request('readObjectLock', key, o), () => readObjectLock.call(inner, key, o)),
    }),
    ...(readProtection && { readProtection: (o) => around(request('readProtection', '', o), () => readProtection.call(inner, o)) }),
    ...(probe && { probe: (prefix, o) => around(request('probe', prefix, o), () => probe.call(inner, prefix, o)) }),
  };
}
