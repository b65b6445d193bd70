import type { IncomingMessage } from 'node:http';
import { type ByteRange, type ByteStream, type GetOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { OssContext } from './oss-context.ts';
import { type OssSubject, ossError } from './oss-error.ts';

/** Opens an object. A body that ends early, stands still or breaks fails the stream. */
export async function getObject(context: OssContext, key: string, options: GetOptions = {}): Promise<ByteStream> {
  const fullKey = context.fullKey(key);
  const subject: OssSubject = { action: 'read', key, signal: options.signal };
  // With `standard`, OSS answers 416 to a range past the end, and not with the whole object.
  const headers = options.range ? { Range: rangeHeader(options.range, key), 'x-oss-range-behavior': 'standard' } : undefined;
  try {
    const { stream } = await context.connection.run((client) => client.getStream(fullKey, { headers }), subject);
    return readBody(context, subject, stream);
  } catch (error) {
    if (options.range && LifeboatError.isInstance(error) && error.context.statusCode === 416) return emptyStream();
    throw error;
  }
}

function rangeHeader({ start, end }: ByteRange, key: string): string {
  const valid = Number.isSafeInteger(start) && start >= 0 && (end === undefined || (Number.isSafeInteger(end) && end >= start));
  if (valid) return `bytes=${start}-${end ?? ''}`;
  throw new LifeboatError({ code: 'INVALID_REQUEST', message: `Cannot read '${key}': bytes ${start} to ${end} are no range` });
}

async function* emptyStream(): AsyncGenerator<Uint8Array> {}

async function* readBody(context: OssContext, subject: OssSubject, body: IncomingMessage): AsyncGenerator<Uint8Array> {
  const { place } = context.connection;
  const length = body.headers['content-length'];
  const expected = length === undefined ? undefined : Number(length);
  let received = 0;
  const broken = (reason: string, code: 'STORE_UNREACHABLE' | 'STORE_TIMEOUT') =>
    new LifeboatError({
      code,
      message: `Cannot read '${subject.key}' in bucket '${place.bucket}' at ${place.endpoint}: ${reason} after ${received} of ${expected ?? 'unknown many'} bytes. Try again`,
      retryable: true,
      context: { bucket: place.bucket, key: subject.key, received, expected },
    });
  let stalled = false;
  // Runs only while bytes are awaited: a slow reader is no stall of the server.
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    timer = setTimeout(() => {
      stalled = true;
      body.destroy();
    }, context.idleTimeoutInMs);
  };
  const onAbort = () => void body.destroy();
  subject.signal?.addEventListener('abort', onAbort, { once: true });
  if (subject.signal?.aborted) body.destroy();
  try {
    wait();
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      clearTimeout(timer);
      received += chunk.byteLength;
      yield chunk;
      wait();
    }
  } catch (error) {
    if (subject.signal?.aborted) throw ossError(error, { subject, place });
    throw stalled ? broken('the server sent nothing for too long', 'STORE_TIMEOUT') : broken('the connection broke', 'STORE_UNREACHABLE');
  } finally {
    clearTimeout(timer);
    subject.signal?.removeEventListener('abort', onAbort);
    body.destroy();
  }
  if (expected !== undefined && received !== expected) throw broken('the body ended', 'STORE_UNREACHABLE');
}
