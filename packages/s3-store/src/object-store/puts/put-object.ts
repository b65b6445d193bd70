import { type ByteStream, LifeboatError, type PutOptions, type PutResult, throwIfAborted } from '@lifeboat/core/plugin-api';
import { commitSignal, type Put, putBody, putResult } from '@lifeboat/core/provider-kit';
import { bodyDigest, lockFields } from '../object-lock/lock-fields.ts';
import { conditionOf, putConditions } from '../put-conditions.ts';
import type { S3Context } from '../s3-context.ts';
import { multipartPut } from './multipart-put.ts';
import { ownPutResult, putIdMetadata } from './put-id.ts';

const commitGraceInMs = 5_000;
const conflictAttempts = 5;

/** Stores an object: in one request if it fits into one part, otherwise in parts. */
export async function putObject(context: S3Context, key: string, body: ByteStream | Uint8Array, options?: PutOptions): Promise<PutResult> {
  return await putBody({
    store: context,
    key,
    body,
    options,
    atOnce: (put, whole) => putAtOnce(context, put, whole),
    inParts: (put, parts) => multipartPut(context, put, parts),
  });
}

async function putAtOnce(context: S3Context, put: Put, body: Uint8Array): Promise<PutResult> {
  throwIfAborted(put.signal, `Storing '${put.key}'`);
  const conditional = put.ifAbsent || put.ifMatch !== undefined;
  const commit = commitSignal(put.signal, commitGraceInMs);
  const md5 = bodyDigest(context, put, body);
  const request = () =>
    context.connection.run(
      (client, options) =>
        client.putObject(
          {
            Bucket: context.bucket,
            Key: put.fullKey,
            Body: body,
            ContentLength: body.byteLength,
            ...context.encryption.write,
            ...(context.tagging === undefined ? {} : { Tagging: context.tagging }),
            ...(context.checksum ? { ChecksumAlgorithm: context.checksum } : {}),
            ...lockFields(put.lock),
            ...md5,
            ...(conditional ? { ...putConditions(put), Metadata: putIdMetadata(put.id) } : {}),
          },
          options,
        ),
      { action: 'store', key: put.key, signal: put.signal, requestSignal: commit.signal, condition: conditionOf(put) },
    );
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        return putResult((await request()).ETag);
      } catch (error) {
        // If an answer is lost, the request is sent again, and the second one finds the object of the first.
        const own = conditional ? await ownPutResult(context, put, error) : undefined;
        if (own) return own;
        const conflict = LifeboatError.isInstance(error) && error.context.s3Code === 'ConditionalRequestConflict';
        if (!conflict || attempt >= conflictAttempts || put.signal?.aborted) throw error;
      }
    }
  } finally {
    commit.done();
  }
}
