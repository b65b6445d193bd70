import { randomUUID } from 'node:crypto';
import { type ByteStream, LifeboatError, type PutOptions, throwIfAborted } from '@lifeboat/core/plugin-api';
import { commitSignal, createPartReader } from '@lifeboat/core/provider-kit';
import { multipartPut } from './multipart-put.ts';
import type { OssContext } from './oss-context.ts';
import { partSize } from './part-size.ts';
import { isOwnPut, putIdMetadata } from './put-id.ts';

const commitGraceInMs = 5_000;

/** Stores an object: in one request when it fits one part, else in parts. */
export async function putObject(context: OssContext, key: string, body: ByteStream | Uint8Array, options: PutOptions = {}): Promise<void> {
  const fullKey = context.fullKey(key);
  const { signal, ifAbsent = false } = options;
  if (ifAbsent && !context.conditionalPut) {
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `Cannot store '${key}' in bucket '${context.bucket}' with ifAbsent: this store is configured without conditional puts`,
    });
  }
  throwIfAborted(signal, `Storing '${key}'`);
  const put = { key, fullKey, ifAbsent, signal, id: randomUUID() };
  if (body instanceof Uint8Array && body.byteLength <= context.partSizeInBytes) return putAtOnce(context, put, body);
  const reader = createPartReader(body, signal);
  try {
    const first = await reader.read(partSize(1, context.partSizeInBytes));
    if (first.byteLength < context.partSizeInBytes) await putAtOnce(context, put, first);
    else await multipartPut(context, put, reader, first);
  } finally {
    reader.close();
  }
}

/** One call of `putObject`. */
export interface Put {
  readonly key: string;
  readonly fullKey: string;
  readonly ifAbsent: boolean;
  readonly signal: AbortSignal | undefined;
  /** Stored as metadata, so that after a lost answer it can be told whether this put has won. */
  readonly id: string;
}

export const objectType = 'application/octet-stream';

/** The headers of the request that begins an object. */
export function beginHeaders(context: OssContext, put: Put): Record<string, string> {
  return { ...context.encryptionHeaders, ...commitHeaders(put) };
}

/** The headers of the request that makes an object appear. */
export function commitHeaders(put: Put): Record<string, string> {
  return put.ifAbsent ? { 'x-oss-forbid-overwrite': 'true' } : {};
}

async function putAtOnce(context: OssContext, put: Put, body: Uint8Array): Promise<void> {
  throwIfAborted(put.signal, `Storing '${put.key}'`);
  const commit = commitSignal(put.signal, commitGraceInMs);
  const content = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  try {
    await context.connection.run(
      (client) => client.put(put.fullKey, content, { headers: beginHeaders(context, put), meta: putIdMetadata(put.id), mime: objectType }),
      { action: 'store', key: put.key, signal: put.signal, requestSignal: commit.signal },
    );
  } catch (error) {
    // A request whose answer was lost is sent again: the second one then finds the first one's object.
    if (put.ifAbsent && (await isOwnPut(context, put, error))) return;
    throw error;
  } finally {
    commit.done();
  }
}
