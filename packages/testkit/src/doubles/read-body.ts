import { type ByteStream, canceledError, throwIfAborted } from '@lifeboat/core/plugin-api';

/** Reads a whole body into new memory. @throws LifeboatError `CANCELED`, even if the source hangs */
export async function readBody(body: ByteStream | Uint8Array, signal?: AbortSignal): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return Uint8Array.from(body);
  const chunks: Uint8Array[] = [];
  for await (const chunk of abortable(body, signal)) chunks.push(Uint8Array.from(chunk));
  return Buffer.concat(chunks);
}

async function* abortable(body: ByteStream, signal: AbortSignal | undefined): ByteStream {
  const source = body[Symbol.asyncIterator]();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => signal && reject(canceledError(signal, 'Reading the body'));
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  aborted.catch(() => {});
  let ended = false;
  try {
    for (;;) {
      throwIfAborted(signal, 'Reading the body');
      // Do not wait for a source that hangs once the put is aborted.
      const step = await Promise.race([source.next(), aborted]);
      if (step.done) {
        ended = true;
        return;
      }
      yield step.value;
    }
  } finally {
    signal?.removeEventListener('abort', onAbort);
    if (!ended) void Promise.resolve(source.return?.()).catch(() => {});
  }
}
