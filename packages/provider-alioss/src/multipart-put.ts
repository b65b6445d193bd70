import { createHash } from 'node:crypto';
import { LifeboatError, throwIfAborted } from '@lifeboat/core/plugin-api';
import { commitSignal, endUpload, type PartReader, sendParts, startUpload } from '@lifeboat/core/provider-kit';
import type { AliOssPart } from './ali-oss-client.ts';
import type { OssContext } from './oss-context.ts';
import { maxParts, partSize } from './part-size.ts';
import { isOwnPut, putIdMetadata } from './put-id.ts';
import { beginHeaders, commitHeaders, objectType, type Put } from './put-object.ts';

const commitGraceInMs = 10_000;

/** Stores an object of unknown length in parts. Whatever fails, the upload is removed before the error is thrown. */
export async function multipartPut(context: OssContext, put: Put, reader: PartReader, first: Uint8Array): Promise<void> {
  const uploadId = await startUpload(`${context.bucket}/${put.fullKey}`, () => initiate(context, put));
  let committing = false;
  try {
    const parts = await sendParts({
      reader,
      first,
      partSize: (number) => partSize(number, context.partSizeInBytes),
      concurrency: context.partConcurrency,
      maxParts,
      tooLarge: () => tooLarge(put),
      send: ({ number, body, signal }) => sendPart(context, put, uploadId, number, body, signal),
      signal: put.signal,
    });
    throwIfAborted(put.signal, `Storing '${put.key}'`);
    committing = true;
    await complete(context, put, uploadId, parts);
  } catch (error) {
    const removed = await abortUpload(context, put, uploadId);
    // An answer may have been lost, or a commit cut off after its grace: only now, with the upload gone, is it certain.
    if (committing && (await isOwnPut(context, put, error))) return;
    throw removed ? error : withRemains(error, put);
  } finally {
    endUpload(uploadId);
  }
}

async function initiate(context: OssContext, put: Put): Promise<string> {
  const { uploadId } = await context.connection.run(
    // Not ended by the caller's signal: an upload whose id is unknown could not be removed.
    (client) =>
      client.initMultipartUpload(put.fullKey, { headers: beginHeaders(context, put), meta: putIdMetadata(put.id), mime: objectType }),
    { action: 'store', key: put.key, signal: put.signal, requestSignal: undefined },
  );
  if (uploadId) return uploadId;
  throw new LifeboatError({ code: 'STORE_ERROR', message: `Cannot store '${put.key}': the server started an upload without an id` });
}

async function sendPart(
  context: OssContext,
  put: Put,
  uploadId: string,
  number: number,
  part: Uint8Array,
  signal: AbortSignal,
): Promise<AliOssPart> {
  const body = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
  const headers = { 'Content-MD5': createHash('md5').update(body).digest('base64') };
  const { etag } = await context.connection.run(
    (client) => client.uploadPart(put.fullKey, uploadId, number, body, 0, body.length, { headers, mime: objectType }),
    { action: `store part ${number} of`, key: put.key, signal: put.signal, requestSignal: signal },
  );
  return { number, etag };
}

async function complete(context: OssContext, put: Put, uploadId: string, parts: AliOssPart[]): Promise<void> {
  const commit = commitSignal(put.signal, commitGraceInMs);
  try {
    await context.connection.run(
      (client) => client.completeMultipartUpload(put.fullKey, uploadId, parts, { headers: commitHeaders(put) }),
      {
        action: 'store',
        key: put.key,
        signal: put.signal,
        requestSignal: commit.signal,
      },
    );
  } finally {
    commit.done();
  }
}

/** Whether the upload is gone. Not ended by the caller's signal. */
async function abortUpload(context: OssContext, put: Put, uploadId: string): Promise<boolean> {
  try {
    await context.connection.run((client) => client.abortMultipartUpload(put.fullKey, uploadId), {
      action: 'remove the unfinished upload of',
      key: put.key,
    });
    return true;
  } catch (error) {
    return LifeboatError.isInstance(error) && error.context.ossCode === 'NoSuchUpload';
  }
}

function withRemains(error: unknown, put: Put): unknown {
  if (!LifeboatError.isInstance(error)) return error;
  return new LifeboatError({
    code: error.code,
    message: `${error.message}. Its unfinished upload could not be removed either: removeUnfinishedPuts('${put.key}') does that later`,
    retryable: error.retryable,
    context: { ...error.context, unfinishedUploadLeft: true },
    cause: error.cause,
  });
}

function tooLarge(put: Put): LifeboatError {
  return new LifeboatError({
    code: 'INVALID_REQUEST',
    message: `Cannot store '${put.key}': it is larger than 5 TiB, the most that is stored in OSS`,
  });
}
