import { type CallOptions, LifeboatError, type ObjectInfo } from '@lifeboat/core/plugin-api';
import type { S3Context } from './s3-context.ts';

/** Returns facts about an object; `undefined` if it does not exist. */
export async function headObject(context: S3Context, key: string, options: CallOptions = {}): Promise<ObjectInfo | undefined> {
  const location = { Bucket: context.bucket, Key: context.fullKey(key), ...context.encryption.access };
  const subject = { action: 'read', key, signal: options.signal };
  const head = async (): Promise<ObjectInfo> => {
    const found = await context.connection.run((client, o) => client.headObject(location, o), subject);
    return {
      key,
      size: found.ContentLength ?? 0,
      ...(found.LastModified ? { lastModified: found.LastModified } : {}),
      ...(found.ETag ? { etag: found.ETag } : {}),
    };
  };
  try {
    return await head();
  } catch (error) {
    if (!LifeboatError.isInstance(error) || error.context.statusCode === undefined) throw error;
    if (error.code === 'OBJECT_NOT_FOUND' && context.connection.proven) return undefined;
    try {
      // The answer to HEAD has no body that says why. The answer to GET has.
      const got = await context.connection.run((client, o) => client.getObject({ ...location, Range: 'bytes=0-0' }, o), subject);
      (got.Body as unknown as { destroy?(): void } | undefined)?.destroy?.();
    } catch (reason) {
      if (LifeboatError.isInstance(reason, 'OBJECT_NOT_FOUND')) return undefined;
      const empty = LifeboatError.isInstance(reason) && reason.context.statusCode === 416;
      if (!empty) throw reason;
    }
    // Meanwhile the object has appeared, or the GET has renewed expired credentials.
    return await head();
  }
}
