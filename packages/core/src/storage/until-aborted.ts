import { canceledError, throwIfAborted } from '../errors/throw-if-aborted.ts';
import type { ByteStream } from '../plugin-api/call-options.ts';

/** Passes a stream on and ends it with `CANCELED` as soon as the signal is aborted, even while the source is silent. */
export async function* untilAborted(
  source: ByteStream,
  options: { readonly signal: AbortSignal | undefined; readonly what: string },
): AsyncGenerator<Uint8Array> {
  const { signal, what } = options;
  if (signal === undefined) {
    yield* source;
    return;
  }
  throwIfAborted(signal, what);
  const iterator = source[Symbol.asyncIterator]();
  let stop = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(canceledError(signal, what));
    signal.addEventListener('abort', stop, { once: true });
  });
  aborted.catch(() => {}); // may reject when nobody races any more
  let ended = false;
  try {
    while (true) {
      const next = await Promise.race([iterator.next(), aborted]);
      if (next.done) {
        ended = true;
        return;
      }
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    // Not awaited: a silent source would never answer.
    if (!ended) Promise.resolve(iterator.return?.()).catch(() => {});
  }
}
