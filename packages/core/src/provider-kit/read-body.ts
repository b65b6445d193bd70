import type { Readable } from 'node:stream';
import { LifeboatError } from '../errors/lifeboat-error.ts';
import type { ByteRange, ObjectStream } from '../plugin-api/object-store.ts';

interface ReadBodyOptions {
  readonly body: Readable;
  /** Bytes that the server announced. */
  readonly expected: number | undefined;
  /** The object's. */
  readonly etag?: string | undefined;
  /** How long the server may send nothing. */
  readonly idleTimeoutInMs: number;
  readonly signal: AbortSignal | undefined;
  /** Names the object and its place in errors. */
  readonly what: string;
  /** Facts for the error's context. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** What an abort becomes. */
  aborted(error: unknown): Error;
}

/**
 * The body of an answer, whole: one that stalls, breaks or ends early fails.
 * @throws LifeboatError `STORE_TIMEOUT`, `STORE_UNREACHABLE`, and what `aborted` makes
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
  // Runs only while bytes are awaited: a slow reader is no stall of the server.
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

/** A body of no bytes: what a range past an object's end reads, where the server answers with 416. */
export async function* emptyBody(): AsyncGenerator<Uint8Array> {}

/** Whether a read failed only because its range begins past the object's end. */
export function isBeyondEnd(error: unknown, range: ByteRange | undefined): boolean {
  return range !== undefined && LifeboatError.isInstance(error) && error.context.statusCode === 416;
}
