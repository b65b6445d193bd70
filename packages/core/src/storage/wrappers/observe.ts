import type { ErrorCode } from '../../errors/error-codes.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { takeOptions } from '../../plugin-api/checks/take-options.ts';
import { callListener } from '../../plugin-api/foreign/call-listener.ts';
import { aroundCalls, type StoreOperation, type StoreRequest } from '../../provider-kit/wrapping/around-calls.ts';
import { tapStream } from '../../provider-kit/wrapping/tap-stream.ts';
import type { StoreWrapper } from '../../provider-kit/wrapping/wrap-object-store.ts';
import { call, objectOf, required } from '../../velero-api/schema/field-schema.ts';

export type { StoreOperation };

/** A finished call of a store. None of the fields is secret. */
export interface ObservedCall {
  /** Name of the store's function. */
  readonly operation: StoreOperation;
  /** The key, or the prefix that was listed or probed; `''` for the bucket. */
  readonly key: string;
  /** Duration of the call, in milliseconds. A read or a listing lasts until the end of its stream, including the reader's own time. */
  readonly durationInMs: number;
  /** Bytes of the body: those that the store took in a put, or returned in a read. */
  readonly bytes: number;
  /** Number of objects or prefixes that a listing returned. */
  readonly entries: number;
  /** How the call ended. `left`: the reader left the stream before its end. */
  readonly outcome: 'succeeded' | 'failed' | 'canceled' | 'left';
  /** Code of the error, if the call failed. Absent if the store threw something other than a LifeboatError. */
  readonly errorCode?: ErrorCode;
}

/** Options of {@link observe}. */
export interface ObserveOptions {
  /** Called when a call has ended, successfully or not. It is not awaited, and errors that it throws are ignored. A body or a listing that
   * is opened but never read does not end. */
  readonly onCall: (call: ObservedCall) => void;
}

const optionsField = objectOf<ObserveOptions>({ onCall: required(call) });

/**
 * Creates a layer that reports every call, for metrics and traces. Its place matters: inside a `retry` layer it reports each attempt,
 * around it each call with its final outcome.
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
