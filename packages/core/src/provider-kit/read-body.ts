import type { Readable } from 'node:stream';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { ByteRange, ObjectStream } from '../plugin-api/object-store.ts';

interface ReadBodyOptions {
  readonly body: Readable;
  /** How many bytes the server announced; `undefined` if it did not. */
  readonly expected: number | undefined;
  /** The etag of the object. */
  readonly etag?: string | undefined;
  /** How long the server may send nothing, in milliseconds. */
  readonly idleTimeoutInMs: number;
  readonly signal: AbortSignal | undefined;
  /** The object and its place, for messages. */
  readonly what: string;
  /** Facts for the error's context. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Makes the error that is thrown after an abort. */
  aborted(error: unknown): Error;
}

/**
 * Reads the whole body of an answer. It throws if the body stalls, breaks off or ends early.
 * @throws LifeboatError `STORE_TIMEOUT`, `STORE_UNREACHABLE`, and the error that `aborted` makes
 */
export function readBody(options: ReadBodyOptions): AsyncGenerator<Uint8Array> & ObjectStream {
  return Object.assign(chunksOf(options), options.etag ? { etag: options.etag } : {});
}

async function* chunksOf(options: ReadBodyOptions): AsyncGenerator<Uint8Array> {
  const { body, expected, idleTimeoutInMs, signal, what, facts, aborted } = options;
  let received = 0;
  const broken = (reason: string, code: 'STORE_UNREACHABLE' | 'STORE_TIMEOUT') =>
    new LifeboatError({
      code,
      message: `Cannot read ${what}: ${reason} after ${received} of ${expected ?? 'unknown many'} bytes. Try again`,
      retryable: true,
      context: { ...facts, received, expected },
    });
  let stalled = false;
  // The timer runs only while bytes are awaited, so a slow reader does not count as a stall of the server.
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    timer = setTimeout(() => {
      stalled = true;
      body.destroy();
    }, idleTimeoutInMs);
  };
  const onAbort = () => void body.destroy();
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) body.destroy();
  try {
    wait();
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      received += chunk.byteLength;
      yield chunk;
      wait();
    }
  } catch (error) {
    if (signal?.aborted) throw aborted(error);
    throw stalled ? broken('the server sent nothing for too long', 'STORE_TIMEOUT') : broken('the connection broke', 'STORE_UNREACHABLE');
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    body.destroy();
  }
  if (expected !== undefined && received !== expected) throw broken('the body ended', 'STORE_UNREACHABLE');
}

/** A body without bytes: the result for a range past the end of an object, which the server answers with 416. */
export async function* emptyBody(): AsyncGenerator<Uint8Array> {}

/** Whether a read failed only because its range begins past the end of the object. */
export function isBeyondEnd(error: unknown, range: ByteRange | undefined): boolean {
  return range !== undefined && LifeboatError.isInstance(error) && error.context.statusCode === 416;
}
