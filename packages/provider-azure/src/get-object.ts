import type { Readable } from 'node:stream';
import { type ByteRange, type ByteStream, type GetOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import { type AzureSubject, azureError } from './azure-error.ts';
import type { BlobContext } from './blob-context.ts';

/** Opens an object. A body that ends early, stands still or breaks fails the stream. */
export async function getObject(context: BlobContext, key: string, options: GetOptions = {}): Promise<ByteStream> {
  const blobName = context.blobName(key);
  const subject: AzureSubject = { action: 'read', name: key, signal: options.signal };
  const { start, count } = options.range ? offsetAndCount(options.range, key) : { start: 0, count: undefined };
  try {
    const opened = await context.connection.run(
      ({ container }, o) =>
        container.getBlobClient(blobName).download(start, count, { ...o, ...context.encryption.read, maxRetryRequests: 0 }),
      subject,
    );
    if (!opened.readableStreamBody) return emptyStream();
    return readBody(context, subject, opened.readableStreamBody as unknown as Readable, opened.contentLength);
  } catch (error) {
    if (options.range && LifeboatError.isInstance(error) && error.context.statusCode === 416) return emptyStream();
    throw error;
  }
}

function offsetAndCount({ start, end }: ByteRange, key: string): { start: number; count: number | undefined } {
  const valid = Number.isSafeInteger(start) && start >= 0 && (end === undefined || (Number.isSafeInteger(end) && end >= start));
  if (valid) return { start, count: end === undefined ? undefined : end - start + 1 };
  throw new LifeboatError({ code: 'INVALID_REQUEST', message: `Cannot read '${key}': bytes ${start} to ${end} are no range` });
}

async function* emptyStream(): AsyncGenerator<Uint8Array> {}

async function* readBody(
  context: BlobContext,
  subject: AzureSubject,
  body: Readable,
  expected: number | undefined,
): AsyncGenerator<Uint8Array> {
  const { place } = context.connection;
  let received = 0;
  const broken = (reason: string, code: 'STORE_UNREACHABLE' | 'STORE_TIMEOUT') =>
    new LifeboatError({
      code,
      message: `Cannot read '${subject.name}' in ${place.where}: ${reason} after ${received} of ${expected ?? 'unknown many'} bytes. Try again`,
      retryable: true,
      context: { where: place.where, name: subject.name, received, expected },
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
    if (subject.signal?.aborted) throw azureError(error, subject, place);
    throw stalled ? broken('the server sent nothing for too long', 'STORE_TIMEOUT') : broken('the connection broke', 'STORE_UNREACHABLE');
  } finally {
    clearTimeout(timer);
    subject.signal?.removeEventListener('abort', onAbort);
    body.destroy();
  }
  if (expected !== undefined && received !== expected) throw broken('the body ended', 'STORE_UNREACHABLE');
}
