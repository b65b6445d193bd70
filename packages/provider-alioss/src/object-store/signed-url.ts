import type { CallOptions } from '@lifeboat/core/plugin-api';
import { checkSignedUrlTtl } from '@lifeboat/core/provider-kit';
import type { OssContext } from './oss-context.ts';

/** A URL by which anyone may GET the object. It dies earlier when the credentials that signed it expire. */
export async function createSignedUrl(context: OssContext, key: string, ttlInSeconds: number, options: CallOptions = {}): Promise<string> {
  const fullKey = context.fullKey(key);
  checkSignedUrlTtl(key, ttlInSeconds);
  return await context.connection.sign(
    async (client) =>
      context.signatureVersion === 'v4'
        ? await client.signatureUrlV4('GET', ttlInSeconds, undefined, fullKey)
        : client.signatureUrl(fullKey, { expires: ttlInSeconds, method: 'GET' }),
    { action: 'sign a URL for', key, signal: options.signal },
  );
}
