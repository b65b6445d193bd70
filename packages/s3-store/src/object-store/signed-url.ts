import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { S3Context } from '../requests/s3-context.ts';

const maxTtlInSeconds = 7 * 24 * 3600;

/** A URL by which anyone may GET the object. It dies earlier when the credentials that signed it expire. */
export async function createSignedUrl(context: S3Context, key: string, ttlInSeconds: number, options: CallOptions = {}): Promise<string> {
  const object = { Bucket: context.bucket, Key: context.fullKey(key) };
  if (!Number.isInteger(ttlInSeconds) || ttlInSeconds < 1 || ttlInSeconds > maxTtlInSeconds) {
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `Cannot sign a URL for '${key}': ${ttlInSeconds} is not a time of 1 to ${maxTtlInSeconds} seconds`,
    });
  }
  const [{ GetObjectCommand }, { getSignedUrl }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/s3-request-presigner'),
  ]);
  return await context.connection.run(
    async () => getSignedUrl(await context.connection.publicClient(), new GetObjectCommand(object), { expiresIn: ttlInSeconds }),
    { action: 'sign a URL for', key, signal: options.signal },
  );
}
