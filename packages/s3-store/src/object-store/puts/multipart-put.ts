import type { CompletedPart } from '@aws-sdk/client-s3';
import type { LifeboatError, PutResult } from '@lifeboat/core/plugin-api';
import { type PartReader, type Put, putResult, type SentUpload, type UploadPart, uploadInParts } from '@lifeboat/core/provider-kit';
import { bodyDigest, lockFields } from '../object-lock/lock-fields.ts';
import { conditionOf, putConditions } from '../put-conditions.ts';
import type { S3Context } from '../s3-context.ts';
import { ownPutResult, putIdMetadata } from './put-id.ts';

/** Stores an object of unknown length in parts. After any failure, the upload is removed before the error is thrown. */
export async function multipartPut(
  context: S3Context,
  put: Put,
  parts: { readonly reader: PartReader; readonly first: Uint8Array },
): Promise<PutResult> {
  return await uploadInParts<CompletedPart>({
    ...parts,
    store: context,
    put,
    limit: 'which is all that S3 takes',
    start: () => createUpload(context, put),
    send: (part) => sendPart(context, put, part),
    complete: (upload) => complete(context, put, upload),
    abort: (uploadId) => abortUpload(context, put, uploadId),
    isGone: isUploadGone,
    findOwnPut: (error) => ownPutResult(context, put, error),
  });
}

async function createUpload(context: S3Context, put: Put): Promise<string | undefined> {
  const created = await context.connection.run(
    // The caller's signal does not end this request, because an upload whose id is unknown could not be removed.
    (client, options) =>
      client.createMultipartUpload(
        {
          Bucket: context.bucket,
          Key: put.fullKey,
          Metadata: putIdMetadata(put.id),
          ...context.encryption.write,
          ...lockFields(put.lock),
          ...(context.tagging === undefined ? {} : { Tagging: context.tagging }),
          ...(context.checksum ? { ChecksumAlgorithm: context.checksum } : {}),
        },
        options,
      ),
    { action: 'store', key: put.key, signal: put.signal, requestSignal: undefined },
  );
  return created.UploadId;
}

async function sendPart(context: S3Context, put: Put, { uploadId, number, body, signal }: UploadPart): Promise<CompletedPart> {
  const sent = await context.connection.run(
    (client, options) =>
      client.uploadPart(
        {
          Bucket: context.bucket,
          Key: put.fullKey,
          UploadId: uploadId,
          PartNumber: number,
          Body: body,
          ContentLength: body.byteLength,
          ...bodyDigest(context, put, body),
          ...context.encryption.access,
          ...(context.checksum ? { ChecksumAlgorithm: context.checksum } : {}),
        },
        options,
      ),
    { action: `store part ${number} of`, key: put.key, signal: put.signal, requestSignal: signal },
  );
  const checksumField = context.checksum && (`Checksum${context.checksum}` as const);
  const checksum = checksumField && sent[checksumField];
  return { PartNumber: number, ETag: sent.ETag, ...(checksumField && checksum ? { [checksumField]: checksum } : {}) };
}

async function complete(context: S3Context, put: Put, { uploadId, parts, signal }: SentUpload<CompletedPart>): Promise<PutResult> {
  const completed = await context.connection.run(
    (client, options) =>
      client.completeMultipartUpload(
        {
          Bucket: context.bucket,
          Key: put.fullKey,
          UploadId: uploadId,
          MultipartUpload: { Parts: parts },
          ...context.encryption.access,
          ...putConditions(put),
        },
        options,
      ),
    { action: 'store', key: put.key, signal: put.signal, requestSignal: signal, condition: conditionOf(put) },
  );
  return putResult(completed.ETag);
}

async function abortUpload(context: S3Context, put: Put, uploadId: string): Promise<void> {
  await context.connection.run(
    (client, options) => client.abortMultipartUpload({ Bucket: context.bucket, Key: put.fullKey, UploadId: uploadId }, options),
    { action: 'remove the unfinished upload of', key: put.key, brief: true },
  );
}

/** Whether the server says that the upload does not exist. */
export function isUploadGone(error: LifeboatError): boolean {
  return error.context.s3Code === 'NoSuchUpload';
}
