import { randomUUID } from 'node:crypto';
import { type ByteStream, type PutOptions, type PutResult, throwIfAborted } from '@lifeboat/core/plugin-api';
import { checkPutConditions, commitSignal, createPartReader } from '@lifeboat/core/provider-kit';
import type { BlobContext } from './blob-context.ts';
import { findOwnPut, putIdMetadata, putResult } from './put-id.ts';
import { takeTurn } from './running-puts.ts';
import { stagedPut } from './staged-put.ts';

const commitGraceInMs = 5_000;

/** Stores an object: in one request when it fits one block, else in staged blocks that are committed at the end. */
export async function putObject(
  context: BlobContext,
  key: string,
  body: ByteStream | Uint8Array,
  options: PutOptions = {},
): Promise<PutResult> {
  const name = context.blobName(key);
  const { signal, ifAbsent = false, ifMatch, putId } = options;
  checkPutConditions(options, { conditionalPut: true, conditionalReplace: true }, key);
  throwIfAborted(signal, `Storing '${key}'`);
  const id = randomUUID().replaceAll('-', '');
  const put: Put = { key, blobName: name, ifAbsent, ifMatch, signal, id, storedId: putId ?? id };
  const reader = createPartReader(body, signal);
  try {
    const whole = body instanceof Uint8Array && body.byteLength <= context.blockSizeInBytes;
    const first = whole ? body : await reader.read(context.blockSizeInBytes);
    const done = await takeTurn(blobUrl(context, name), signal);
    try {
      const fits = whole || first.byteLength < context.blockSizeInBytes;
      return await (fits ? putAtOnce(context, put, first) : stagedPut(context, put, reader, first));
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
  /** The etag that the object to replace must have. */
  readonly ifMatch: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** 32 characters, the beginning of its blocks' ids. */
  readonly id: string;
  /** The caller's `putId`, or the same. Stored as metadata, so that after a lost answer it can be told whether this put has won. */
  readonly storedId: string;
}

/** The condition of the request that makes the blob appear. */
export function putConditions({ ifAbsent, ifMatch }: Put): { readonly ifNoneMatch?: '*'; readonly ifMatch?: string } | undefined {
  if (ifMatch !== undefined) return { ifMatch };
  return ifAbsent ? { ifNoneMatch: '*' } : undefined;
}

async function putAtOnce(context: BlobContext, put: Put, body: Uint8Array): Promise<PutResult> {
  throwIfAborted(put.signal, `Storing '${put.key}'`);
  const conditions = putConditions(put);
  const commit = commitSignal(put.signal, commitGraceInMs);
  try {
    const { etag } = await context.connection.run(
      ({ container }, o) =>
        container.getBlockBlobClient(put.blobName).upload(Buffer.from(body.buffer, body.byteOffset, body.byteLength), body.byteLength, {
          ...o,
          ...context.encryption.write,
          ...(conditions ? { conditions, metadata: putIdMetadata(put.storedId) } : {}),
        }),
      {
        action: 'store',
        name: put.key,
        signal: put.signal,
        requestSignal: commit.signal,
        condition: put.ifMatch === undefined ? undefined : 'replace',
      },
    );
    return putResult(etag);
  } catch (error) {
    // The SDK repeats a request whose answer was lost: the second one then finds the first one's object.
    const own = conditions && (await findOwnPut(context, put, error));
    if (own) return own;
    throw error;
  } finally {
    commit.done();
  }
}
