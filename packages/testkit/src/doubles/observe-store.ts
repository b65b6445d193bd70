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

  const calls = aroundCalls(store, {
    around({ operation, key }, run) {
      return operation === 'readProtection' || operation === 'probe' ? run() : observe(operation, key, run);
    },
    aroundListing: ({ operation, key }, list) => listed(operation as 'listObjects' | 'listCommonPrefixes', key, list),
    bodyIn: ({ key }, body) => (body instanceof Uint8Array ? body : steps('bodyIn', key, body)),
    bodyOut: ({ key }, body) => steps('bodyOut', key, body),
  });
  // What fails here, the store's own patience cannot repeat, and a probe would be counted.
  return wrapObjectStore(store, { ...calls, patienceInMs: undefined, probe: undefined });
}
