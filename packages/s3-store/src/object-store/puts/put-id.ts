import { LifeboatError, type PutResult } from '@lifeboat/core/plugin-api';
import { askForOwnPut, type Put } from '@lifeboat/core/provider-kit';
import type { S3Context } from '../../requests/s3-context.ts';

const metadataKey = 'lifeboat-put';

export function putIdMetadata(id: string): Record<string, string> {
  return { [metadataKey]: id };
}

export function putResult(etag: string | undefined): PutResult {
  return etag ? { etag } : {};
}

const sureFailures = new Set(['AccessDenied', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'NoSuchBucket']);

/** After a put failed: its object, if it was stored nevertheless. */
export async function findOwnPut(context: S3Context, put: Put, error: unknown): Promise<PutResult | undefined> {
  if (LifeboatError.isInstance(error) && sureFailures.has(String(error.context.s3Code))) return undefined;
  const head = await askForOwnPut(
    ({ brief }) =>
      context.connection.run(
        (client, options) => client.headObject({ Bucket: context.bucket, Key: put.fullKey, ...context.encryption.access }, options),
        { action: 'read', key: put.key, brief },
      ),
    { error, signal: put.signal },
  );
  return head?.Metadata?.[metadataKey] === put.id ? putResult(head.ETag) : undefined;
}
