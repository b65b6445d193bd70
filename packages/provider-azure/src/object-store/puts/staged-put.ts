import { LifeboatError, type PutResult, throwIfAborted } from '@lifeboat/core/plugin-api';
import { commitSignal, type PartReader, putResult, sendParts } from '@lifeboat/core/provider-kit';
import type { BlobContext } from '../blob-context.ts';
import { headObject } from '../head-object.ts';
import { lockOptions } from '../object-lock/lock-options.ts';
import { blockId } from './block-id.ts';
import { blockSize, maxBlocks } from './block-size.ts';
import { discardBlocks } from './discard-blocks.ts';
import { type Put, putConditions } from './put.ts';
import { ownPutResult, putIdMetadata } from './put-id.ts';

const commitGraceInMs = 10_000;

/** Stores an object of unknown length in blocks. Whatever fails, the blocks are discarded before the error is thrown. */
export async function stagedPut(context: BlobContext, put: Put, reader: PartReader, first: Uint8Array): Promise<PutResult> {
  // Spares the upload, and blocks that would lie uncommitted behind the object that is there.
  if (put.ifAbsent && (await headObject(context, put.key, put.signal ? { signal: put.signal } : {}))) throw taken(context, put);
  let committing = false;
  try {
    const blocks = await sendParts({
      reader,
      first,
      partSize: (number) => blockSize(number, context.partSizeInBytes),
      concurrency: context.partConcurrency,
      maxParts: maxBlocks,
      tooLarge: () => tooLarge(put),
      send: ({ number, body, signal }) => stageBlock(context, put, number, body, signal),
      // What other programs left in the way shows at the first one.
      firstAlone: true,
      signal: put.signal,
    });
    throwIfAborted(put.signal, `Storing '${put.key}'`);
    committing = true;
    return await commit(context, put, blocks);
  } catch (error) {
    const discarded = await discardBlocks(context, put).catch(() => undefined);
    // An answer may have been lost, or a commit cut off after its grace: only now, with the blocks gone, is it certain.
    const own = committing ? await ownPutResult(context, put, error) : undefined;
    if (own) return own;
    if (committing && put.ifAbsent && discarded === 'object-there') throw taken(context, put);
    throw discarded === undefined ? withRemains(error, put) : error;
  }
}

/** Returns the block's id. */
async function stageBlock(context: BlobContext, put: Put, number: number, body: Uint8Array, signal: AbortSignal): Promise<string> {
  const id = blockId(put.blocksId, number);
  const stage = () =>
    context.connection.run(
      ({ container }, o) =>
        container
          .getBlockBlobClient(put.fullKey)
          .stageBlock(id, Buffer.from(body.buffer, body.byteOffset, body.byteLength), body.byteLength, {
            ...o,
            ...context.encryption.write,
          }),
      { action: `store block ${number} of`, name: put.key, signal: put.signal, requestSignal: signal },
    );
  try {
    await stage();
  } catch (error) {
    // Another program (Velero among them) left blocks with ids of another length, and Azure wants one length.
    const foreign = number === 1 && LifeboatError.isInstance(error) && error.context.azureCode === 'InvalidBlobOrBlock';
    if (!foreign) throw error;
    await discardBlocks(context, put);
    await stage();
  }
  return id;
}

async function commit(context: BlobContext, put: Put, blocks: string[]): Promise<PutResult> {
  const commitment = commitSignal(put.signal, commitGraceInMs);
  const conditions = putConditions(put);
  try {
    const { etag } = await context.connection.run(
      ({ container }, o) =>
        container.getBlockBlobClient(put.fullKey).commitBlockList(blocks, {
          ...o,
          ...context.encryption.write,
          ...lockOptions(put.lock),
          metadata: putIdMetadata(put.id),
          ...(conditions ? { conditions } : {}),
        }),
      {
        action: 'store',
        name: put.key,
        signal: put.signal,
        requestSignal: commitment.signal,
        condition: put.ifMatch === undefined ? undefined : 'replace',
      },
    );
    return putResult(etag);
  } finally {
    commitment.done();
  }
}

function taken(context: BlobContext, put: Put): LifeboatError {
  const { where } = context.connection.place;
  return new LifeboatError({
    code: 'OBJECT_ALREADY_EXISTS',
    message: `Cannot store '${put.key}' in ${where}: an object with this key exists already`,
    context: { where, name: put.key },
  });
}

function withRemains(error: unknown, put: Put): unknown {
  if (!LifeboatError.isInstance(error)) return error;
  return new LifeboatError({
    code: error.code,
    message: `${error.message}. Its uncommitted blocks could not be discarded either: removeUnfinishedPuts('${put.key}') does that later, Azure after a week`,
    retryable: error.retryable,
    context: { ...error.context, unfinishedUploadLeft: true },
    cause: error.cause,
  });
}

function tooLarge(put: Put): LifeboatError {
  return new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `Cannot store '${put.key}': it is larger than ${maxBlocks} blocks. Raise partSizeInBytes`,
  });
}
