import type { CompletedPart } from '@aws-sdk/client-s3';
import { LifeboatError, throwIfAborted } from '@lifeboat/core/plugin-api';
import { commitSignal, endUpload, type PartReader, sendParts, startUpload } from '@lifeboat/core/provider-kit';
import { maxParts, partSize } from './part-size.ts';
import { isOwnPut, putIdMetadata } from './put-id.ts';
import type { Put } from './put-object.ts';
import type { S3Context } from './s3-context.ts';

const commitGraceInMs = 10_000;

/** Stores an object of unknown length in parts. Whatever fails, the upload is removed before the error is thrown. */
export async function multipartPut(context: S3Context, put: Put, reader: PartReader, first: Uint8Array): Promise<void> {
  const uploadId = await startUpload(`${context.bucket}/${put.fullKey}`, () => createUpload(context, put));
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

async function createUpload(context: S3Context, put: Put): Promise<string> {
  const created = await context.connection.run(
    // Not ended by the caller's signal: an upload whose id is unknown could not be removed.
    (client, options) =>
      client.createMultipartUpload(
        {
          Bucket: context.bucket,
          Key: put.fullKey,
          Metadata: putIdMetadata(put.id),
          ...context.encryption.write,
          ...(context.tagging === undefined ? {} : { Tagging: context.tagging }),
          ...(context.checksum ? { ChecksumAlgorithm: context.checksum } : {}),
        },
        options,
      ),
    { action: 'store', key: put.key, signal: put.signal, requestSignal: undefined },
  );
  if (created.UploadId) return created.UploadId;
  throw new LifeboatError({ code: 'STORE_ERROR', message: `Cannot store '${put.key}': the server started an upload without an id` });
}

async function sendPart(
  context: S3Context,
  put: Put,
  uploadId: string,
  partNumber: number,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<CompletedPart> {
  const sent = await context.connection.run(
    (client, options) =>
      client.uploadPart(
        {
          Bucket: context.bucket,
          Key: put.fullKey,
          UploadId: uploadId,
          PartNumber: partNumber,
          Body: body,
          ContentLength: body.byteLength,
          ...context.encryption.access,
          ...(context.checksum ? { ChecksumAlgorithm: context.checksum } : {}),
        },
        options,
      ),
    { action: `store part ${partNumber} of`, key: put.key, signal: put.signal, requestSignal: signal },
  );
  const checksumField = context.checksum && (`Checksum${context.checksum}` as const);
  const checksum = checksumField && sent[checksumField];
  return { PartNumber: partNumber, ETag: sent.ETag, ...(checksumField && checksum ? { [checksumField]: checksum } : {}) };
}

async function complete(context: S3Context, put: Put, uploadId: string, parts: CompletedPart[]): Promise<void> {
  const commit = commitSignal(put.signal, commitGraceInMs);
  try {
    await context.connection.run(
      (client, options) =>
        client.completeMultipartUpload(
          {
            Bucket: context.bucket,
            Key: put.fullKey,
            UploadId: uploadId,
            MultipartUpload: { Parts: parts },
            ...context.encryption.access,
            ...(put.ifAbsent ? { IfNoneMatch: '*' } : {}),
          },
          options,
        ),
      { action: 'store', key: put.key, signal: put.signal, requestSignal: commit.signal },
    );
  } finally {
    commit.done();
  }
}

/** Whether the upload is gone. Not ended by the caller's signal. */
async function abortUpload(context: S3Context, put: Put, uploadId: string): Promise<boolean> {
  try {
    await context.connection.run(
      (client, options) => client.abortMultipartUpload({ Bucket: context.bucket, Key: put.fullKey, UploadId: uploadId }, options),
      { action: 'remove the unfinished upload of', key: put.key },
    );
    return true;
  } catch (error) {
    return LifeboatError.isInstance(error) && error.context.s3Code === 'NoSuchUpload';
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
    message: `Cannot store '${put.key}': it is larger than 5 TiB, which is all that S3 takes`,
  });
}
