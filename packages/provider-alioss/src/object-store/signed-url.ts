import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { OssContext } from './oss-context.ts';

const maxTtlInSeconds = 7 * 24 * 3600;

/** A URL by which anyone may GET the object. It dies earlier when the credentials that signed it expire. */
export async function createSignedUrl(context: OssContext, key: string, ttlInSeconds: number, options: CallOptions = {}): Promise<string> {
  const fullKey = context.fullKey(key);
  if (!Number.isInteger(ttlInSeconds) || ttlInSeconds < 1 || ttlInSeconds > maxTtlInSeconds) {
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `Cannot sign a URL for '${key}': ${ttlInSeconds} is not a time of 1 to ${maxTtlInSeconds} seconds`,
    });
  }
  return await context.connection.sign(
    async (client) =>
      context.signatureVersion === 'v4'
        ? await client.signatureUrlV4('GET', ttlInSeconds, undefined, fullKey)
        : client.signatureUrl(fullKey, { expires: ttlInSeconds, method: 'GET' }),
    { action: 'sign a URL for', key, signal: options.signal },
  );
}
