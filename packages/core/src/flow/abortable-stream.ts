import { canceledError, throwIfAborted } from '../errors/throw-if-aborted.ts';
import type { ByteStream } from '../plugin-api/call-options.ts';

/** Passes a stream on and ends it with `CANCELED` as soon as the signal is aborted, even while the source is silent. */
export async function* abortableStream(
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
  // One listener that rejects the wait of the moment. Racing each chunk against one long-lived promise would keep every
  // chunk in memory as long as that promise: its reactions are never removed.
  let rejectWait: ((error: Error) => void) | undefined;
  const stop = () => rejectWait?.(canceledError(signal, what));
  signal.addEventListener('abort', stop, { once: true });
  let ended = false;
  try {
    while (true) {
      const next = await new Promise<IteratorResult<Uint8Array>>((resolve, reject) => {
        rejectWait = reject;
        Promise.resolve(iterator.next()).then(resolve, reject);
        if (signal.aborted) stop();
      });
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
