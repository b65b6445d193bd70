import { LifeboatError } from '@lifeboat/core/plugin-api';
import { checkBaseUrl, checkConnection } from '@lifeboat/core/provider-kit';
import type { GcpCredentialsSource } from './credentials/gcp-credentials.ts';
import type { GcsObjectStoreOptions } from './object-store/object-store-options.ts';

const part = 256 * 1024;

/** @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function checkStoreOptions(options: GcsObjectStoreOptions): void {
  const { bucket, partSizeInBytes } = options;
  const invalid = (reason: string) => new LifeboatError({ code: 'INVALID_CONFIG', message: `GCS store: ${reason}` });
  if (!bucket) throw invalid('bucket is missing');
  if (bucket.includes('/')) throw invalid(`bucket '${bucket}' contains a slash. Use prefix for a folder in a bucket`);
  checkConnection({ what: 'GCS store', urls: {}, caCert: options.caCert });
  checkCredentialsGiven(options.credentials, `bucket '${bucket}'`);
  if (partSizeInBytes !== undefined && partSizeInBytes % part !== 0)
    throw invalid(`partSizeInBytes is ${partSizeInBytes}; it is a multiple of 256 KiB, up to 256 MiB`);
}

/** @throws LifeboatError `CREDENTIALS_MISSING` */
export function checkCredentialsGiven(credentials: GcpCredentialsSource | undefined, where: string): void {
  if (credentials) return;
  throw new LifeboatError({
    code: 'CREDENTIALS_MISSING',
    message: `No credentials for ${where}. Give a service account's key, an access token's function, or 'default-chain' to have them searched`,
  });
}

/** The base URL of a service: without a scheme it is https, the path of an API's version does not count.
 * @throws LifeboatError `INVALID_CONFIG` */
export function baseUrl(value: string, of: { readonly what: string; readonly option: string }): string {
  const url = checkBaseUrl(/^[a-z]+:\/\//i.test(value) ? value : `https://${value}`, of);
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/(storage|compute)\/v1$/, '')}`;
}
