import { X509Certificate } from 'node:crypto';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { GcpCredentialsSource } from './credentials/gcp-credentials.ts';
import type { GcsObjectStoreOptions } from './object-store/object-store-options.ts';

const part = 256 * 1024;

/** @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function checkStoreOptions(options: GcsObjectStoreOptions): void {
  const { bucket, partSizeInBytes, encryptionKey, kmsKeyName } = options;
  const invalid = (reason: string) => invalidConfig(`GCS store: ${reason}`);
  if (!bucket) throw invalid('bucket is missing');
  if (bucket.includes('/')) throw invalid(`bucket '${bucket}' contains a slash. Use prefix for a folder in a bucket`);
  checkCaCert(options.caCert, 'GCS store');
  checkCredentialsGiven(options.credentials, `bucket '${bucket}'`);
  if (encryptionKey && encryptionKey.byteLength !== 32) throw invalid(`encryptionKey has ${encryptionKey.byteLength} bytes; a key has 32`);
  if (encryptionKey && kmsKeyName) throw invalid('encryptionKey and kmsKeyName exclude each other');
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

/** @throws LifeboatError `INVALID_CONFIG` */
export function checkCaCert(pem: string | undefined, what: string): void {
  if (pem === undefined) return;
  try {
    new X509Certificate(pem);
  } catch {
    throw invalidConfig(`${what}: caCert is not a PEM certificate`);
  }
}

/** The base URL of a service: without a scheme it is https, the path of an API's version does not count.
 * @throws LifeboatError `INVALID_CONFIG` */
export function baseUrl(option: string, value: string): string {
  const url = URL.parse(/^[a-z]+:\/\//i.test(value) ? value : `https://${value}`);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw invalidConfig(`${option} is not an http:// or https:// URL`);
  if (url.username || url.password) throw invalidConfig(`${option} contains credentials. Give them as credentials`);
  if (url.search || url.hash) throw invalidConfig(`${option} has a query or a fragment. Give the base URL only`);
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/(storage|compute)\/v1$/, '')}`;
}

function invalidConfig(message: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_CONFIG', message });
}
