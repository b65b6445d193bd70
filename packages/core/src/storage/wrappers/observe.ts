import type { ErrorCode } from '../../errors/error-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { takeOptions } from '../../plugin-api/checks/take-options.ts';
import { callListener } from '../../plugin-api/foreign/call-listener.ts';
import { aroundCalls, type StoreOperation, type StoreRequest } from '../../provider-kit/wrapping/around-calls.ts';
import { tapStream } from '../../provider-kit/wrapping/tap-stream.ts';
import type { StoreWrapper } from '../../provider-kit/wrapping/wrap-object-store.ts';
import { call, objectOf, required } from '../../velero-api/schema/field-schema.ts';

export type { StoreOperation };

/** A call of a store that is over. No field of it is a secret. */
export interface ObservedCall {
  /** Name of the store's function. */
  readonly operation: StoreOperation;
  /** The key, or the prefix that was listed or probed; `''` for the bucket. */
  readonly key: string;
  /** From the call to its end; of a read or a listing to the end of its stream, the reader's own time included. */
  readonly durationInMs: number;
  /** Of the body: what the store took of a put, what it gave of a read. */
  readonly bytes: number;
  /** Objects or prefixes that a listing gave. */
  readonly entries: number;
  /** `left`: whoever read the stream left it before its end. */
  readonly outcome: 'succeeded' | 'failed' | 'canceled' | 'left';
  /** Of a call that failed; absent where the store threw something else than a LifeboatError. */
  readonly errorCode?: ErrorCode;
}

/** For {@link observe}. */
export interface ObserveOptions {
  /** Hears of every call when it is over, also of one that failed. It is not waited for; what it throws is lost. A body or a listing
   * that is opened and never read is not over. */
  readonly onCall: (call: ObservedCall) => void;
}

const optionsField = objectOf<ObserveOptions>({ onCall: required(call) });

/**
 * A layer that tells of every call: for metrics and traces. It counts what passes where it lies: inside a `retry` layer each try, around
 * it each call as it ended.
 * @returns a layer for `wrapObjectStore`
 * @throws LifeboatError `INVALID_CONFIG`
 */
export function observe(given: ObserveOptions): StoreWrapper {
  const { onCall } = takeOptions('observe', given, optionsField);

  const begin = ({ operation, key }: StoreRequest) => {
    const startedAt = performance.now();
    const counts = { bytes: 0, entries: 0 };
    let isTold = false;
    const tell = (end: Pick<ObservedCall, 'outcome' | 'errorCode'>) => {
      if (isTold) return;
      isTold = true;
      callListener(onCall, { operation, key, durationInMs: performance.now() - startedAt, ...counts, ...end }, () => {});
    };
    return {
      counts,
      tell,
      failed(error: unknown) {
        const code = LifeboatError.isInstance(error) ? error.code : undefined;
        tell({ outcome: code === 'CANCELED' ? 'canceled' : 'failed', ...(code !== undefined && { errorCode: code }) });
      },
    };
  };
  type Begun = ReturnType<typeof begin>;

  const streamed = <T>(begun: Begun, source: AsyncIterable<T>, onItem: (item: T) => void): AsyncIterable<T> =>
    tapStream(source, {
      onItem,
      onEnd: (end) => (end.how === 'failed' ? begun.failed(end.error) : begun.tell({ outcome: end.how === 'left' ? 'left' : 'succeeded' })),
    });

  return (inner) => {
    // The request is the same object in all hooks of one call.
    const calls = new WeakMap<StoreRequest, Begun>();
    const begunAs = (request: StoreRequest) => calls.get(request) ?? begin(request);
    return aroundCalls(inner, {
      async around(request, run) {
        const begun = begin(request);
        calls.set(request, begun);
        try {
          const result = await run();
          if (request.operation !== 'getObject') begun.tell({ outcome: 'succeeded' });
          return result;
        } catch (error) {
          begun.failed(error);
          throw error;
        }
      },
      aroundListing(request, list) {
        const begun = begin(request);
        return streamed(begun, list(), () => {
          begun.counts.entries++;
        });
      },
      bodyIn(request, body) {
        const { counts } = begunAs(request);
        const onItem = (chunk: Uint8Array) => {
          counts.bytes += chunk.byteLength;
        };
        if (!(body instanceof Uint8Array)) return tapStream(body, { onItem });
        onItem(body);
        return body;
      },
      bodyOut(request, body) {
        const begun = begunAs(request);
        return streamed(begun, body, (chunk) => {
          begun.counts.bytes += chunk.byteLength;
        });
      },
    });
  };
}
