import type { CallOptions } from '@lifeboat/core/plugin-api';
import { checkSignedUrlTtl } from '@lifeboat/core/provider-kit';
import type { S3Context } from './s3-context.ts';

/** Returns a URL with which anyone can GET the object. It ends early if the credentials that signed it expire. */
export async function createSignedUrl(context: S3Context, key: string, ttlInSeconds: number, options: CallOptions = {}): Promise<string> {
  const object = { Bucket: context.bucket, Key: context.fullKey(key) };
  checkSignedUrlTtl(key, ttlInSeconds);
  const [{ GetObjectCommand }, { getSignedUrl }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@aws-sdk/s3-request-presigner'),
  ]);
  return await context.connection.run(
    async () => getSignedUrl(await context.connection.publicClient(), new GetObjectCommand(object), { expiresIn: ttlInSeconds }),
    { action: 'sign a URL for', key, signal: options.signal },
  );
}
