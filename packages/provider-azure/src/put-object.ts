import { randomUUID } from 'node:crypto';
import { type ByteStream, type PutOptions, throwIfAborted } from '@lifeboat/core/plugin-api';
import { commitSignal, createPartReader } from '@lifeboat/core/provider-kit';
import type { BlobContext } from './blob-context.ts';
import { isOwnPut, putIdMetadata } from './put-id.ts';
import { takeTurn } from './running-puts.ts';
import { stagedPut } from './staged-put.ts';

const commitGraceInMs = 5_000;

/** Stores an object: in one request when it fits one block, else in staged blocks that are committed at the end. */
export async function putObject(context: BlobContext, key: string, body: ByteStream | Uint8Array, options: PutOptions = {}): Promise<void> {
  const name = context.blobName(key);
  const { signal, ifAbsent = false } = options;
  throwIfAborted(signal, `Storing '${key}'`);
  const put: Put = { key, blobName: name, ifAbsent, signal, id: randomUUID().replaceAll('-', '') };
  const reader = createPartReader(body, signal);
  try {
    const whole = body instanceof Uint8Array && body.byteLength <= context.blockSizeInBytes;
    const first = whole ? body : await reader.read(context.blockSizeInBytes);
    const done = await takeTurn(blobUrl(context, name), signal);
    try {
      if (whole || first.byteLength < context.blockSizeInBytes) await putAtOnce(context, put, first);
      else await stagedPut(context, put, reader, first);
    } finally {
      done();
    }
  } finally {
    reader.close();
  }
}

/** What tells the blobs of this process apart. */
export function blobUrl(context: BlobContext, name: string): string {
  return `${context.connection.place.where} ${name}`;
}

/** One call of `putObject`. */
export interface Put {
  readonly key: string;
  readonly blobName: string;
  readonly ifAbsent: boolean;
  readonly signal: AbortSignal | undefined;
  /** 32 characters; stored as metadata, so that after a lost answer it can be told whether this put has won. */
  readonly id: string;
}

async function putAtOnce(context: BlobContext, put: Put, body: Uint8Array): Promise<void> {
  throwIfAborted(put.signal, `Storing '${put.key}'`);
  const commit = commitSignal(put.signal, commitGraceInMs);
  try {
    await context.connection.run(
      ({ container }, o) =>
        container.getBlockBlobClient(put.blobName).upload(Buffer.from(body.buffer, body.byteOffset, body.byteLength), body.byteLength, {
          ...o,
          ...context.encryption.write,
          ...(put.ifAbsent ? { conditions: { ifNoneMatch: '*' }, metadata: putIdMetadata(put.id) } : {}),
        }),
      { action: 'store', name: put.key, signal: put.signal, requestSignal: commit.signal },
    );
  } catch (error) {
    // The SDK repeats a request whose answer was lost: the second one then finds the first one's object.
    if (put.ifAbsent && (await isOwnPut(context, put, error))) return;
    throw error;
  } finally {
    commit.done();
  }
}
