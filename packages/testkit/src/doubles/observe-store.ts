import type { ByteStream, ObjectStore } from '@lifeboat/core/plugin-api';
import {
  anything,
  aroundCalls,
  call as callField,
  from,
  objectOf,
  required,
  takeOptions,
  wrapObjectStore,
} from '@lifeboat/core/provider-kit';

/** What an observer of a store sees: one request, or one piece of a body that is sent or received. */
export interface StoreCall {
  /** Number of the call, counted from 1 over all operations of the store. */
  readonly number: number;
  /** The called function; `bodyIn` and `bodyOut` are pieces of a streamed body. */
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

/** Options of {@link observeStore}. */
export interface ObserveOptions {
  /** The wrapped store. */
  readonly store: ObjectStore;
  /** Count a streamed body as one call for each step of this many bytes; `0`: bodies do not count. @default 0 */
  readonly bodyStepInBytes?: number;
  /** Called before a call reaches the store. If it throws, the call fails with that error. @default none */
  readonly before?: (call: StoreCall) => void | Promise<void>;
  /** Called after a call has had its effect. If it throws, the call fails with that error. @default none */
  readonly after?: (call: StoreCall) => void | Promise<void>;
}

const optionsField = objectOf<ObserveOptions>({ store: required(anything), bodyStepInBytes: from(0), before: callField, after: callField });

/** Wraps a store so that every call, and each step of a streamed body, is reported to `before` and `after`. A listing is reported once, at
 * its first entry. */
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

  const calls = aroundCalls(store, {
    around({ operation, key }, run) {
      return operation === 'readProtection' || operation === 'probe' ? run() : observe(operation, key, run);
    },
    aroundListing: ({ operation, key }, list) => listed(operation as 'listObjects' | 'listCommonPrefixes', key, list),
    bodyIn: ({ key }, body) => (body instanceof Uint8Array ? body : steps('bodyIn', key, body)),
    bodyOut: ({ key }, body) => steps('bodyOut', key, body),
  });
  // The patience of the store cannot repeat a call that fails here, and the calls of a probe would be counted. So both are removed.
  return wrapObjectStore(store, { ...calls, patienceInMs: undefined, probe: undefined });
}
