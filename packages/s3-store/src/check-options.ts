import { LifeboatError } from '@lifeboat/core/plugin-api';
import { checkConnection } from '@lifeboat/core/provider-kit';
import type { S3StoreOptions } from './object-store/s3-store-options.ts';

/** Checks what the table of options cannot express. @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function checkOptions(options: S3StoreOptions): void {
  const { bucket, region, credentials } = options;
  if (!bucket) throw invalid('bucket is missing');
  if (bucket.includes('/')) throw invalid(`bucket '${bucket}' contains a slash. Use prefix for a folder in a bucket`);
  if (region === '') throw invalid(`region of bucket '${bucket}' is missing. S3 clones usually take 'us-east-1'`);
  const { endpoint, publicEndpoint, caCert } = options;
  checkConnection({ what: 'S3 store', urls: { endpoint, publicEndpoint }, caCert });
  if (!credentials) {
    throw new LifeboatError({
      code: 'CREDENTIALS_MISSING',
      message: `No credentials for bucket '${bucket}'. Give a key pair or a function that returns one`,
    });
  }
}

function invalid(reason: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_CONFIG', message: `S3 store: ${reason}` });
}
