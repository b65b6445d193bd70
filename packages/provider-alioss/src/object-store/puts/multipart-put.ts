import { createHash } from 'node:crypto';
import type { LifeboatError, PutResult } from '@lifeboat/core/plugin-api';
import { type PartReader, type Put, putResult, type SentUpload, type UploadPart, uploadInParts } from '@lifeboat/core/provider-kit';
import type { AliOssPart } from '../../requests/ali-oss-client.ts';
import type { OssContext } from '../oss-context.ts';
import { beginHeaders, commitHeaders, objectType } from './begin-headers.ts';
import { ownPutResult, putIdMetadata } from './put-id.ts';

/** Stores an object of unknown length in parts. Whatever fails, the upload is removed before the error is thrown. */
export async function multipartPut(
  context: OssContext,
  put: Put,
  parts: { readonly reader: PartReader; readonly first: Uint8Array },
): Promise<PutResult> {
  return await uploadInParts<AliOssPart>({
    ...parts,
    store: context,
    put,
    limit: 'the most that is stored in OSS',
    start: () => initiate(context, put),
    send: (part) => sendPart(context, put, part),
    complete: (upload) => complete(context, put, upload),
    abort: (uploadId) => abortUpload(context, put, uploadId),
    isGone: isUploadGone,
    findOwnPut: (error) => ownPutResult(context, put, error),
  });
}

async function initiate(context: OssContext, put: Put): Promise<string | undefined> {
  const { uploadId } = await context.connection.run(
    // Not ended by the caller's signal: an upload whose id is unknown could not be removed.
    (client) =>
      client.initMultipartUpload(put.fullKey, { headers: beginHeaders(context, put), meta: putIdMetadata(put.id), mime: objectType }),
    { action: 'store', key: put.key, signal: put.signal, requestSignal: undefined },
  );
  return uploadId;
}

async function sendPart(context: OssContext, put: Put, { uploadId, number, body: part, signal }: UploadPart): Promise<AliOssPart> {
  const body = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
  const headers = { 'Content-MD5': createHash('md5').update(body).digest('base64') };
  const { etag } = await context.connection.run(
    (client) => client.uploadPart(put.fullKey, uploadId, number, body, 0, body.length, { headers, mime: objectType }),
    { action: `store part ${number} of`, key: put.key, signal: put.signal, requestSignal: signal },
  );
  return { number, etag };
}

async function complete(context: OssContext, put: Put, { uploadId, parts, signal }: SentUpload<AliOssPart>): Promise<PutResult> {
  const { res } = await context.connection.run(
    (client) => client.completeMultipartUpload(put.fullKey, uploadId, parts, { headers: commitHeaders(put) }),
    { action: 'store', key: put.key, signal: put.signal, requestSignal: signal },
  );
  return putResult(res.headers.etag);
}

async function abortUpload(context: OssContext, put: Put, uploadId: string): Promise<void> {
  await context.connection.run((client) => client.abortMultipartUpload(put.fullKey, uploadId), {
    action: 'remove the unfinished upload of',
    key: put.key,
    brief: true,
  });
}

/** Whether the server says that it has no such upload. */
export function isUploadGone(error: LifeboatError): boolean {
  return error.context.ossCode === 'NoSuchUpload';
}
