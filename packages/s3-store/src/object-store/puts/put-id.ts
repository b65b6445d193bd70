import type { PutResult } from '@lifeboat/core/plugin-api';
import { findOwnPut, type Put, putResult } from '@lifeboat/core/provider-kit';
import type { S3Context } from '../s3-context.ts';

const metadataKey = 'lifeboat-put';

export function putIdMetadata(id: string): Record<string, string> {
  return { [metadataKey]: id };
}

/** After a put has failed: finds its object, in case it was stored and only the answer was lost. */
export async function ownPutResult(context: S3Context, put: Put, error: unknown): Promise<PutResult | undefined> {
  const head = await findOwnPut({
    error,
    signal: put.signal,
    ask: ({ brief }) =>
      context.connection.run(
        (client, options) => client.headObject({ Bucket: context.bucket, Key: put.fullKey, ...context.encryption.access }, options),
        { action: 'read', key: put.key, brief },
      ),
    isOwn: ({ Metadata }) => Metadata?.[metadataKey] === put.id,
  });
  return head && putResult(head.ETag);
}
