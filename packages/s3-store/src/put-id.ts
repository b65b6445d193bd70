import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { Put } from '@lifeboat/core/provider-kit';
import type { S3Context } from './s3-context.ts';

const metadataKey = 'lifeboat-put';

export function putIdMetadata(id: string): Record<string, string> {
  return { [metadataKey]: id };
}

const sureFailures = new Set(['AccessDenied', 'InvalidAccessKeyId', 'SignatureDoesNotMatch', 'NoSuchBucket']);

/** After a put failed: whether it has stored its object nevertheless. */
export async function isOwnPut(context: S3Context, put: Put, error: unknown): Promise<boolean> {
  if (LifeboatError.isInstance(error) && sureFailures.has(String(error.context.s3Code))) return false;
  try {
    const head = await context.connection.run(
      (client, options) => client.headObject({ Bucket: context.bucket, Key: put.fullKey, ...context.encryption.access }, options),
      { action: 'read', key: put.key },
    );
    return head.Metadata?.[metadataKey] === put.id;
  } catch {
    return false;
  }
}
