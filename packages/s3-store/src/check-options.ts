import { LifeboatError } from '@lifeboat/core/plugin-api';
import { checkConnection } from './check-connection.ts';
import type { S3StoreOptions } from './object-store-options.ts';

const mebibyte = 1024 * 1024;

/** @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function checkOptions(options: S3StoreOptions): void {
  const { bucket, region, partSizeInBytes, partConcurrency, pageSize, credentials } = options;
  if (!bucket) throw invalid('bucket is missing');
  if (bucket.includes('/')) throw invalid(`bucket '${bucket}' contains a slash. Use prefix for a folder in a bucket`);
  if (region === '') throw invalid(`region of bucket '${bucket}' is missing. S3 clones usually take 'us-east-1'`);
  const { endpoint, publicUrl, caCert } = options;
  checkConnection({ what: 'S3 store', urls: { endpoint, publicUrl }, caCert });
  checkRange('partSizeInBytes', partSizeInBytes, 5 * mebibyte, 1024 * mebibyte);
  checkRange('partConcurrency', partConcurrency, 1, 64);
  checkRange('pageSize', pageSize, 1, 1000);
  checkRange('patienceInMs', options.patienceInMs, 0, 86_400_000);
  checkRange('maxAttempts', options.maxAttempts, 1, 1000);
  if (!credentials) {
    throw new LifeboatError({
      code: 'CREDENTIALS_MISSING',
      message: `No credentials for bucket '${bucket}'. Give a key pair or a function that returns one`,
    });
  }
}

function checkRange(option: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw invalid(`${option} is ${value}; it is a whole number of ${least} to ${most}`);
}

function invalid(reason: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_CONFIG', message: `S3 store: ${reason}` });
}
