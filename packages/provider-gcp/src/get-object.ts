import type { IncomingMessage } from 'node:http';
import { type ByteRange, type ByteStream, canceledError, type ErrorCode, type GetOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import { crc32c, crc32cText } from './crc32c.ts';
import { type GcsContext, objectUrl } from './gcs-context.ts';
import { isObjectMissing } from './probe-bucket.ts';

/** Opens an object. A body that ends early, stands still, breaks or is not what was stored (CRC32C) fails the stream. */
export async function getObject(context: GcsContext, key: string, options: GetOptions = {}): Promise<ByteStream> {
  const url = objectUrl(context, context.fullKey(key));
  const { signal, range } = options;
  try {
    const answer = await context.api.send({
      method: 'GET',
      url,
      query: { alt: 'media' },
      // With gzip accepted, objects that are stored compressed come as they are stored.
      headers: { 'accept-encoding': 'gzip', ...context.encryption, ...(range ? { range: rangeHeader(range, key) } : {}) },
      accept: range ? [416] : [],
      subject: { action: 'read', key, notFound: 'object' },
      signal,
    });
    context.proven = true;
    if (answer.statusCode === 416) {
      answer.resume();
      return emptyStream();
    }
    return readBody(context, key, answer, signal);
  } catch (error) {
    await isObjectMissing(context, error, signal);
    throw error;
  }
}

function rangeHeader({ start, end }: ByteRange, key: string): string {
  const valid = Number.isSafeInteger(start) && start >= 0 && (end === undefined || (Number.isSafeInteger(end) && end >= start));
  if (valid) return `bytes=${start}-${end ?? ''}`;
  throw new LifeboatError({ code: 'INVALID_REQUEST', message: `Cannot read '${key}': bytes ${start} to ${end} are no range` });
}

async function* emptyStream(): AsyncGenerator<Uint8Array> {}

async function* readBody(
  context: GcsContext,
  key: string,
  body: IncomingMessage,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const expected = body.headers['content-length'] === undefined ? undefined : Number(body.headers['content-length']);
  // The hash is that of the whole object as it is stored.
  const whole = body.statusCode === 200 && !body.headers['x-goog-stored-content-encoding']?.includes('gzip');
  const expectedHash = whole ? /crc32c=([\w+/=]+)/.exec(String(body.headers['x-goog-hash'] ?? ''))?.[1] : undefined;
  const where = `'${key}' in bucket '${context.bucket}' at ${context.endpoint}`;
  let [received, hash, stalled] = [0, 0, false];
  const broken = (code: ErrorCode, reason: string) =>
    new LifeboatError({
      code,
      message: `Cannot read ${where}: ${reason} after ${received} of ${expected ?? 'unknown many'} bytes. Try again`,
      retryable: true,
      context: { bucket: context.bucket, key, received, expected },
    });
  // Runs only while bytes are awaited: a slow reader is no stall of the server.
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    timer = setTimeout(() => {
      stalled = true;
      body.destroy();
    }, context.idleTimeoutInMs);
  };
  const onAbort = () => void body.destroy();
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) body.destroy();
  try {
    wait();
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      received += chunk.byteLength;
      if (expectedHash) hash = crc32c(chunk, hash);
      yield chunk;
      wait();
    }
  } catch {
    if (signal?.aborted) throw canceledError(signal, `Reading ${where}`);
    throw stalled ? broken('STORE_TIMEOUT', 'the server sent nothing for too long') : broken('STORE_UNREACHABLE', 'the connection broke');
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
    body.destroy();
  }
  if (expected !== undefined && received !== expected) throw broken('STORE_UNREACHABLE', 'the body ended');
  if (expectedHash && crc32cText(hash) !== expectedHash) throw broken('STORE_ERROR', 'the bytes are not those that were stored (CRC32C)');
}
