import type { Readable } from 'node:stream';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { type ByteRange, type ByteStream, type GetOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { S3Context } from './s3-context.ts';
import { type S3Subject, s3Error } from './s3-error.ts';

/** Opens an object. A body that ends early, stands still or breaks fails the stream. */
export async function getObject(context: S3Context, key: string, options: GetOptions = {}): Promise<ByteStream> {
  const fullKey = context.fullKey(key);
  const subject: S3Subject = { action: 'read', key, signal: options.signal };
  const range = options.range && rangeHeader(options.range, key);
  const opened = await openUnlessBeyondEnd();
  if (!opened) return emptyStream();
  const { Body: body, ContentLength: expected } = opened;
  if (!body) return emptyStream();
  return readBody(context, subject, body as unknown as Readable, expected);

  async function openUnlessBeyondEnd() {
    try {
      return await context.connection.run(
        (client, requestOptions) =>
          client.send(
            new GetObjectCommand({
              Bucket: context.bucket,
              Key: fullKey,
              ...(range ? { Range: range } : {}),
              ...context.encryption.access,
            }),
            requestOptions,
          ),
        subject,
      );
    } catch (error) {
      if (range && LifeboatError.isInstance(error) && error.context.statusCode === 416) return undefined;
      throw error;
    }
  }
}

function rangeHeader({ start, end }: ByteRange, key: string): string {
  const valid = Number.isSafeInteger(start) && start >= 0 && (end === undefined || (Number.isSafeInteger(end) && end >= start));
  if (valid) return `bytes=${start}-${end ?? ''}`;
  throw new LifeboatError({ code: 'INVALID_REQUEST', message: `Cannot read '${key}': bytes ${start} to ${end} are no range` });
}

async function* emptyStream(): AsyncGenerator<Uint8Array> {}

async function* readBody(context: S3Context, subject: S3Subject, body: Readable, expected: number | undefined): AsyncGenerator<Uint8Array> {
  const { place } = context.connection;
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
    if (subject.signal?.aborted) throw s3Error(error, subject, place);
    throw stalled ? broken('the server sent nothing for too long', 'STORE_TIMEOUT') : broken('the connection broke', 'STORE_UNREACHABLE');
  } finally {
    clearTimeout(timer);
    subject.signal?.removeEventListener('abort', onAbort);
    body.destroy();
  }
  if (expected !== undefined && received !== expected) throw broken('the body ended', 'STORE_UNREACHABLE');
}
