import { randomUUID } from 'node:crypto';
import { type ByteStream, type ObjectLock, type PutOptions, type PutResult, throwIfAborted } from '@lifeboat/core/plugin-api';
import { checkPutConditions, commitSignal, createPartReader, putResult, tellLock } from '@lifeboat/core/provider-kit';
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
  const name = context.fullKey(key);
  const { signal, ifAbsent = false, ifMatch, putId, retention, legalHold } = options;
  checkPutConditions(options, { conditionalPut: true, conditionalReplace: true, objectLock: true }, key);
  throwIfAborted(signal, `Storing '${key}'`);
  const id = randomUUID().replaceAll('-', '');
  const lock: ObjectLock = { ...(retention && { retention }), ...(legalHold && { legalHold }) };
  const put: Put = { key, fullKey: name, ifAbsent, ifMatch, lock, signal, id, storedId: putId ?? id };
  try {
    const stored = await putBody(context, put, body);
    if (retention || legalHold) await confirmLock(context, key, { lock, ifMatch: stored.etag, signal });
    return stored;
  } catch (error) {
    const told = await tellLock(error, () => readObjectLock(context, key, { signal }));
    throw await explainLock(context, told, { key, lock, signal });
  }
}

async function putBody(context: BlobContext, put: Put, body: ByteStream | Uint8Array): Promise<PutResult> {
  const { signal } = put;
  const reader = createPartReader(body, signal);
  try {
    const whole = body instanceof Uint8Array && body.byteLength <= context.partSizeInBytes;
    const first = whole ? body : await reader.read(context.partSizeInBytes);
    const done = await takeTurn(blobUrl(context, put.fullKey), signal);
    try {
      const fits = whole || first.byteLength < context.partSizeInBytes;
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
    const own = conditions && (await ownPutResult(context, put, error));
    if (own) return own;
    throw error;
  } finally {
    commit.done();
  }
}
