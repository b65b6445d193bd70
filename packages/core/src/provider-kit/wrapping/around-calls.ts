import type { ByteStream } from '../../plugin-api/call-options.ts';
import type { ObjectStore, ObjectStream, StoreCallOptions } from '../../plugin-api/object-store.ts';
import type { StoreReplacement } from './wrap-object-store.ts';

/** The names of a store's calls, except for `close`. */
export type StoreOperation = Exclude<keyof ObjectStore, 'specVersion' | 'supports' | 'place' | 'risks' | 'patienceInMs' | 'close'>;

/** A call of a store that is about to run. */
export interface StoreRequest {
  readonly operation: StoreOperation;
  /** The key, or the prefix to list or probe; `''` for the whole bucket. */
  readonly key: string;
  readonly signal: AbortSignal | undefined;
}

/** What to do around every call of a store. */
export interface CallHooks {
  /** Runs around a call that returns an answer, and around the opening of a body. */
  readonly around: <T>(request: StoreRequest, run: () => Promise<T>) => Promise<T>;
  /** Runs around a listing. `list` starts it. */
  readonly aroundListing: <T>(request: StoreRequest, list: () => AsyncIterable<T>) => AsyncIterable<T>;
  /** Changes a body before it goes to the store. Called within `around`. @default no change */
  readonly bodyIn?: (request: StoreRequest, body: ByteStream | Uint8Array) => ByteStream | Uint8Array | Promise<ByteStream | Uint8Array>;
  /** Changes a body that the store has opened. Called within `around`. The body keeps its etag. @default no change */
  readonly bodyOut?: (request: StoreRequest, body: ByteStream) => ByteStream;
}

/** Wraps every call of a store in hooks, for {@link wrapObjectStore}. Calls that the store does not have stay missing. */
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
