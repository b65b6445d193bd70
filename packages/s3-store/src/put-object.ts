import { randomUUID } from 'node:crypto';
import { type ByteStream, LifeboatError, type PutOptions, throwIfAborted } from '@lifeboat/core/plugin-api';
import { commitSignal, createPartReader } from '@lifeboat/core/provider-kit';
import { multipartPut } from './multipart-put.ts';
import { partSize } from './part-size.ts';
import { isOwnPut, putIdMetadata } from './put-id.ts';
import type { S3Context } from './s3-context.ts';

const commitGraceInMs = 5_000;
const conflictAttempts = 5;

/** Stores an object: in one request when it fits one part, else in parts. */
export async function putObject(context: S3Context, key: string, body: ByteStream | Uint8Array, options: PutOptions = {}): Promise<void> {
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

async function putAtOnce(context: S3Context, put: Put, body: Uint8Array): Promise<void> {
  throwIfAborted(put.signal, `Storing '${put.key}'`);
  const commit = commitSignal(put.signal, commitGraceInMs);
  const request = () =>
    context.connection.run(
      (client, options) =>
        client.putObject(
          {
            Bucket: context.bucket,
            Key: put.fullKey,
            Body: body,
            ContentLength: body.byteLength,
            ...context.encryption.write,
            ...(context.tagging === undefined ? {} : { Tagging: context.tagging }),
            ...(context.checksum ? { ChecksumAlgorithm: context.checksum } : {}),
            ...(put.ifAbsent ? { IfNoneMatch: '*', Metadata: putIdMetadata(put.id) } : {}),
          },
          options,
        ),
      { action: 'store', key: put.key, signal: put.signal, requestSignal: commit.signal },
    );
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await request();
        return;
      } catch (error) {
        // The SDK repeats a request whose answer was lost: the second one then finds the first one's object.
        if (put.ifAbsent && (await isOwnPut(context, put, error))) return;
        const conflict = LifeboatError.isInstance(error) && error.context.s3Code === 'ConditionalRequestConflict';
        if (!conflict || attempt >= conflictAttempts || put.signal?.aborted) throw error;
      }
    }
  } finally {
    commit.done();
  }
}
