import { type DeleteObjectOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import { checkDeleteConditions } from '@lifeboat/core/provider-kit';
import { headObject } from './head-object.ts';
import type { S3Context } from './s3-context.ts';

/** Removes an object. It is no error if the object does not exist, even if the server reports it as one. */
export async function deleteObject(context: S3Context, key: string, options: DeleteObjectOptions = {}): Promise<void> {
  const fullKey = context.fullKey(key);
  const { ifMatch } = options;
  checkDeleteConditions(options, context, key);
  try {
    await context.connection.run(
      (client, requestOptions) =>
        client.deleteObject(
          { Bucket: context.bucket, Key: fullKey, ...(ifMatch === undefined ? {} : { IfMatch: ifMatch }) },
          requestOptions,
        ),
      { action: 'delete', key, signal: options.signal, condition: 'match' },
    );
  } catch (error) {
    if (LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND')) return;
    // The condition may fail because the object is gone: it was missing, or an earlier attempt removed it and only the answer was lost.
    const changed = LifeboatError.isInstance(error, 'OBJECT_CHANGED');
    if (!changed || (await headObject(context, key, options))) throw error;
  }
}
