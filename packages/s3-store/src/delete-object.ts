import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { S3Context } from './s3-context.ts';

/** Removes an object; a missing one is success, also where a clone of S3 reports it. */
export async function deleteObject(context: S3Context, key: string, options: CallOptions = {}): Promise<void> {
  const fullKey = context.fullKey(key);
  try {
    await context.connection.run(
      (client, requestOptions) => client.deleteObject({ Bucket: context.bucket, Key: fullKey }, requestOptions),
      { action: 'delete', key, signal: options.signal },
    );
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND')) throw error;
  }
}
