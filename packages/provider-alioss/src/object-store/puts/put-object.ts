import { type ByteStream, type ObjectLock, type PutOptions, type PutResult, throwIfAborted } from '@lifeboat/core/plugin-api';
import { checkPutConditions, commitSignal, type Put, putBody, putResult, tellLock } from '@lifeboat/core/provider-kit';
import { confirmLock, lockless, readObjectLock } from '../object-lock/lock-object.ts';
import { checkOssLock } from '../object-lock/retention-headers.ts';
import type { OssContext } from '../oss-context.ts';
import { beginHeaders, objectType } from './begin-headers.ts';
import { multipartPut } from './multipart-put.ts';
import { ownPutResult, putIdMetadata } from './put-id.ts';

const commitGraceInMs = 5_000;

/** Stores an object: in one request when it fits one part, else in parts. */
export async function putObject(
  context: OssContext,
  key: string,
  body: ByteStream | Uint8Array,
  options: PutOptions = {},
): Promise<PutResult> {
  const { signal, retention, legalHold } = options;
  const lock: ObjectLock = { ...(retention && { retention }), ...(legalHold && { legalHold }) };
  checkPutConditions(options, context, key);
  checkOssLock(context, key, lock);
  try {
    const stored = await putBody({
      store: context,
      key,
      body,
      options,
      atOnce: (put, whole) => putAtOnce(context, put, whole),
      inParts: (put, parts) => multipartPut(context, put, parts),
    });
    if (retention) await confirmLock(context, key, { retention, ifMatch: stored.etag, signal });
    return stored;
  } catch (error) {
    const told = await tellLock(error, () => readObjectLock(context, key, { signal }));
    throw retention ? await lockless(context, key, told, { signal }) : told;
  }
}

async function putAtOnce(context: OssContext, put: Put, body: Uint8Array): Promise<PutResult> {
  throwIfAborted(put.signal, `Storing '${put.key}'`);
  const commit = commitSignal(put.signal, commitGraceInMs);
  const content = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  try {
    const { res } = await context.connection.run(
      (client) => client.put(put.fullKey, content, { headers: beginHeaders(context, put), meta: putIdMetadata(put.id), mime: objectType }),
      { action: 'store', key: put.key, signal: put.signal, requestSignal: commit.signal },
    );
    return putResult(res.headers.etag);
  } catch (error) {
    // A request whose answer was lost is sent again: the second one then finds the first one's object.
    const own = put.ifAbsent ? await ownPutResult(context, put, error) : undefined;
    if (own) return own;
    throw error;
  } finally {
    commit.done();
  }
}
