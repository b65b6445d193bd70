import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ByteStream } from '../../plugin-api/call-options.ts';
import { takeOptions } from '../../plugin-api/checks/take-options.ts';
import { aroundCalls, type StoreRequest } from '../../provider-kit/wrapping/around-calls.ts';
import { tapStream } from '../../provider-kit/wrapping/tap-stream.ts';
import type { StoreWrapper } from '../../provider-kit/wrapping/wrap-object-store.ts';
import { from, objectOf } from '../../velero-api/schema/field-schema.ts';
import { cutChunks } from './cut-chunks.ts';
import { createPace } from './pace.ts';

/** Options of {@link throttle}: at least one of the two limits. */
export interface ThrottleOptions {
  /** Bytes of bodies per second, in both directions together. @default no limit */
  readonly bytesPerSecond?: number | undefined;
  /** Calls of the store per second. A call may send several requests: a large put one for each part, a long listing one for each page, and
   * retries inside the store. @default no limit */
  readonly requestsPerSecond?: number | undefined;
}

const optionsField = objectOf<ThrottleOptions>({ bytesPerSecond: from(1), requestsPerSecond: from(1) });

/** Pieces of a body go out so often in a second, so that the line carries something all the time. */
const piecesPerSecond = 10;

/**
 * Creates a layer that limits the rate of a store, so that backups leave bandwidth for others. Calls beyond the limit wait in order, and
 * bodies are read no faster than the limit. A wait ends at once if the call's signal is aborted. One layer around several stores limits all
 * of them together.
 * @returns a layer for `wrapObjectStore`
 * @throws LifeboatError `INVALID_CONFIG`
 */
export function throttle(given: ThrottleOptions): StoreWrapper {
  const { bytesPerSecond, requestsPerSecond } = takeOptions('throttle', given, optionsField);
  if (bytesPerSecond === undefined && requestsPerSecond === undefined)
    throw new LifeboatError({ code: 'INVALID_CONFIG', message: 'throttle: give bytesPerSecond, requestsPerSecond, or both' });
  const bytes = bytesPerSecond === undefined ? undefined : createPace(bytesPerSecond);
  const requests = requestsPerSecond === undefined ? undefined : createPace(requestsPerSecond);
  const pieceInBytes = Math.max(1, Math.ceil((bytesPerSecond ?? 0) / piecesPerSecond));

  const waitOf = ({ operation, key, signal }: StoreRequest) => ({ signal, what: `${operation} of '${key}'` });
  const paced = (request: StoreRequest, body: ByteStream): ByteStream => {
    if (!bytes) return body;
    return tapStream(cutChunks(body, pieceInBytes), { onItem: (piece) => bytes.take(piece.byteLength, waitOf(request)) });
  };

  return (inner) =>
    aroundCalls(inner, {
      async around(request, run) {
        await requests?.take(1, waitOf(request));
        return await run();
      },
      async *aroundListing(request, list) {
        await requests?.take(1, waitOf(request));
        yield* list();
      },
      async bodyIn(request, body) {
        if (!(body instanceof Uint8Array)) return paced(request, body);
        // What is more than a second's worth would go out as one burst.
        if (bytesPerSecond !== undefined && body.byteLength > bytesPerSecond) return paced(request, asStream(body));
        await bytes?.take(body.byteLength, waitOf(request));
        return body;
      },
      bodyOut: paced,
    });
}

async function* asStream(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}
