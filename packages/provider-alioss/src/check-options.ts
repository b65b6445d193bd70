import { isIP } from 'node:net';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import { checkBaseUrl, checkConnection } from '@lifeboat/core/provider-kit';
import type { OssObjectStoreOptions } from './object-store/object-store-options.ts';

const what = 'OSS store';
const s3PartInBytes = 5 * 1024 ** 2;

/** @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function checkOssOptions(options: OssObjectStoreOptions): void {
  const { bucket, region, endpoint, publicEndpoint, driver = 'ali-oss', encryption, credentials } = options;
  if (!bucket) throw invalid('bucket is missing');
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw invalid(`'${bucket}' is no name of a bucket: 3 to 63 lowercase letters, digits and hyphens. Use prefix for a folder in a bucket`);
  }
  if (!region || (typeof region === 'string' && !/^[a-z0-9-]+$/.test(region))) {
    throw invalid(`region ${region ? `'${region}' is not the name of one` : 'is missing'}. Give one such as 'cn-hangzhou'`);
  }
  for (const [option, value] of Object.entries({ endpoint, publicEndpoint })) {
    const host = value === undefined ? undefined : checkBaseUrl(value, { what, option, hostOnly: true }).hostname;
    if (host !== undefined && driver === 'ali-oss' && isIP(host.replace(/^\[|\]$/g, ''))) {
      throw invalid(`${option} has an IP address, and ali-oss signs host names only. Give the host name`);
    }
  }
  if (driver === 's3') {
    if (encryption?.type === 'kms') {
      throw invalid("driver 's3' cannot name a KMS key. Make it the default encryption of the bucket, or use driver 'ali-oss'");
    }
    if (options.conditionalPut) throw invalid("driver 's3' has no conditional puts: OSS knows If-None-Match in its own API only");
  }
  if (driver === 's3' && (options.partSizeInBytes ?? s3PartInBytes) < s3PartInBytes)
    throw invalid(`partSizeInBytes is ${options.partSizeInBytes}; with driver 's3' it is at least ${s3PartInBytes}`);
  checkConnection({ what, urls: {}, caCert: options.caCert });
  if (credentials) return;
  throw new LifeboatError({
    code: 'CREDENTIALS_MISSING',
    message: `No credentials for bucket '${bucket}'. Give a key pair, a function that returns one, or 'ecs-ram-role'`,
  });
}

function invalid(reason: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_CONFIG', message: `${what}: ${reason}` });
}
