import { LifeboatError, throwIfAborted } from '@lifeboat/core/plugin-api';
import { commitSignal, type PartReader } from '@lifeboat/core/provider-kit';
import type { BlobContext } from './blob-context.ts';
import { blockId } from './block-id.ts';
import { blockSize, maxBlocks } from './block-size.ts';
import { discardBlocks } from './discard-blocks.ts';
import { headObject } from './head-object.ts';
import { isOwnPut, putIdMetadata } from './put-id.ts';
import type { Put } from './put-object.ts';

const commitGraceInMs = 10_000;
const largeBlockInBytes = 32 * 1024 * 1024;

/** Stores an object of unknown length in blocks. Whatever fails, the blocks are discarded before the error is thrown. */
export async function stagedPut(context: BlobContext, put: Put, reader: PartReader, first: Uint8Array): Promise<void> {
  // Spares the upload, and blocks that would lie uncommitted behind the object that is there.
  if (put.ifAbsent && (await headObject(context, put.key, put.signal ? { signal: put.signal } : {}))) throw taken(context, put);
  let committing = false;
  try {
    const blocks = await stageBlocks(context, put, reader, first);
    throwIfAborted(put.signal, `Storing '${put.key}'`);
    committing = true;
    await commit(context, put, blocks);
  } catch (error) {
    const discarded = await discardBlocks(context, put).catch(() => undefined);
    // An answer may have been lost, or a commit cut off after its grace: only now, with the blocks gone, is it certain.
    if (committing && (await isOwnPut(context, put, error))) return;
    if (committing && put.ifAbsent && discarded === 'object-there') throw taken(context, put);
    throw discarded === undefined ? withRemains(error, put) : error;
  }
}

async function stageBlocks(context: BlobContext, put: Put, reader: PartReader, first: Uint8Array): Promise<string[]> {
  const failed = new AbortController();
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown) => {
    failure ??= { error };
    failed.abort(error);
  };
  const signal = put.signal ? AbortSignal.any([put.signal, failed.signal]) : failed.signal;
  const blocks: string[] = [];
  const sending = new Set<Promise<void>>();
  const send = (number: number, body: Uint8Array) => {
    const id = blockId(put.id, number);
    blocks.push(id);
    const tracked = stageBlock(context, put, number, id, body, signal)
      .then(() => reader.recycle(body))
      .finally(() => sending.delete(tracked));
    tracked.catch(fail);
    sending.add(tracked);
    return tracked;
  };
  try {
    let block = first;
    for (let number = 1; block.byteLength > 0; number++) {
      if (number > maxBlocks) throw tooLarge(put);
      const sent = send(number, block);
      // What other programs left in the way shows at the first one.
      if (number === 1) await sent;
      // Large blocks go one at a time: at most two are then in memory.
      const atOnce = block.byteLength > largeBlockInBytes ? 1 : context.blockConcurrency;
      while (sending.size >= atOnce) await Promise.race(sending);
      if (reader.ended) break;
      block = await readUnlessFailed(reader, blockSize(number + 1, context.blockSizeInBytes), failed.signal);
    }
    await Promise.all(sending);
    return blocks;
  } catch (error) {
    fail(error);
    await Promise.allSettled(sending);
    throw failure?.error;
  }
}

/** Reads on, but no longer than blocks arrive: a slow source must not hide a failed upload. */
async function readUnlessFailed(reader: PartReader, size: number, failed: AbortSignal): Promise<Uint8Array> {
  let onFailed = () => {};
  const failure = new Promise<never>((_, reject) => {
    onFailed = () => reject(failed.reason);
    if (failed.aborted) onFailed();
    failed.addEventListener('abort', onFailed, { once: true });
  });
  const block = reader.read(size);
  try {
    return await Promise.race([block, failure]);
  } finally {
    failed.removeEventListener('abort', onFailed);
    failure.catch(() => {});
    block.catch(() => {});
  }
}

async function stageBlock(
  context: BlobContext,
  put: Put,
  number: number,
  id: string,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  const stage = () =>
    context.connection.run(
      ({ container }, o) =>
        container
          .getBlockBlobClient(put.blobName)
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
}

async function commit(context: BlobContext, put: Put, blocks: string[]): Promise<void> {
  const commitment = commitSignal(put.signal, commitGraceInMs);
  try {
    await context.connection.run(
      ({ container }, o) =>
        container.getBlockBlobClient(put.blobName).commitBlockList(blocks, {
          ...o,
          ...context.encryption.write,
          metadata: putIdMetadata(put.id),
          ...(put.ifAbsent ? { conditions: { ifNoneMatch: '*' } } : {}),
        }),
      { action: 'store', name: put.key, signal: put.signal, requestSignal: commitment.signal },
    );
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
    message: `Cannot store '${put.key}': it is larger than ${maxBlocks} blocks. Raise blockSizeInBytes`,
  });
}
