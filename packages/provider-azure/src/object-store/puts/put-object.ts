import { randomUUID } from 'node:crypto';
import { type ByteStream, type ObjectLock, type PutOptions, type PutResult, throwIfAborted } from '@lifeboat/core/plugin-api';
import { type Put as AnyPut, commitSignal, putBody, putResult, tellLock } from '@lifeboat/core/provider-kit';
import type { BlobContext } from '../blob-context.ts';
import { explainLock } from '../object-lock/explain-lock.ts';
import { confirmLock, readObjectLock } from '../object-lock/lock-object.ts';
import { lockOptions } from '../object-lock/lock-options.ts';
import { type Put, putConditions } from './put.ts';
import { ownPutResult, putIdMetadata } from './put-id.ts';
import { stagedPut } from './staged-put.ts';
import { takeTurn } from './take-turn.ts';

const commitGraceInMs = 5_000;

/** Stores an object: in one request when it fits one block, else in staged blocks that are committed at the end. */
export async function putObject(
  context: BlobContext,
  key: string,
  body: ByteStream | Uint8Array,
  options: PutOptions = {},
): Promise<PutResult> {
  const { signal, retention, legalHold } = options;
  const lock: ObjectLock = { ...(retention && { retention }), ...(legalHold && { legalHold }) };
  const inTurn = async (given: AnyPut, store: (put: Put) => Promise<PutResult>): Promise<PutResult> => {
    const done = await takeTurn(blobUrl(context, given.fullKey), signal);
    try {
      return await store({ ...given, blocksId: randomUUID().replaceAll('-', '') });
    } finally {
      done();
    }
  };
  try {
    const stored = await putBody({
      store: context,
      key,
      body,
      options,
      atOnce: (given, whole) => inTurn(given, (put) => putAtOnce(context, put, whole)),
      inParts: (given, { reader, first }) => inTurn(given, (put) => stagedPut(context, put, reader, first)),
    });
    if (retention || legalHold) await confirmLock(context, key, { lock, ifMatch: stored.etag, signal });
    return stored;
  } catch (error) {
    const told = await tellLock(error, () => readObjectLock(context, key, { signal }));
    throw await explainLock(context, told, { key, lock, signal });
  }
}

/** What tells the blobs of this process apart. */
export function blobUrl(context: BlobContext, name: string): string {
  return `${context.connection.place.where} ${name}`;
}

async function putAtOnce(context: BlobContext, put: Put, body: Uint8Array): Promise<PutResult> {
  throwIfAborted(put.signal, `Storing '${put.key}'`);
  const conditions = putConditions(put);
  const commit = commitSignal(put.signal, commitGraceInMs);
  try {
    const { etag } = await context.connection.run(
      ({ container }, o) =>
        container.getBlockBlobClient(put.fullKey).upload(Buffer.from(body.buffer, body.byteOffset, body.byteLength), body.byteLength, {
          ...o,
          ...context.encryption.write,
          ...lockOptions(put.lock),
          ...(conditions ? { conditions, metadata: putIdMetadata(put.id) } : {}),
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
    const own = conditions && (await ownPutResult(context, put, error));
    if (own) return own;
    throw error;
  } finally {
    commit.done();
  }
}
