import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { OssObjectStoreOptions } from './object-store/object-store-options.ts';

const kibibyte = 1024;
const gibibyte = 1024 ** 3;

/** @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function checkOssOptions(options: OssObjectStoreOptions): void {
  const { bucket, region, endpoint, publicEndpoint, network, driver = 'ali-oss', encryption, credentials } = options;
  if (!bucket) throw invalid('bucket is missing');
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(bucket)) {
    throw invalid(`'${bucket}' is no name of a bucket: 3 to 63 lowercase letters, digits and hyphens. Use prefix for a folder in a bucket`);
  }
  if (!region || (typeof region === 'string' && !/^[a-z0-9-]+$/.test(region))) {
    throw invalid(`region ${region ? `'${region}' is not the name of one` : 'is missing'}. Give one such as 'cn-hangzhou'`);
  }
  if (network !== undefined && !['public', 'internal', 'accelerate'].includes(network)) {
    throw invalid(`network is '${network}'. Known: public, internal, accelerate`);
  }
  if (driver !== 'ali-oss' && driver !== 's3') throw invalid(`driver is '${driver}'. Known: ali-oss, s3`);
  for (const [option, value] of Object.entries({ endpoint, publicEndpoint })) {
    const host = value === undefined ? undefined : checkUrl(option, value);
    if (host !== undefined && driver === 'ali-oss' && isIP(host.replace(/^\[|\]$/g, ''))) {
      throw invalid(`${option} has an IP address, and ali-oss signs host names only. Give the host name`);
    }
  }
  if (driver === 's3') {
    if (encryption?.type === 'KMS') {
      throw invalid("driver 's3' cannot name a KMS key. Make it the default encryption of the bucket, or use driver 'ali-oss'");
    }
    if (options.conditionalPut) throw invalid("driver 's3' has no conditional puts: OSS knows If-None-Match in its own API only");
  }
  checkRange('partSizeInBytes', options.partSizeInBytes, driver === 's3' ? 5 * kibibyte ** 2 : 100 * kibibyte, gibibyte);
  checkRange('partConcurrency', options.partConcurrency, 1, 64);
  checkRange('pageSize', options.pageSize, 1, 1000);
  checkRange('patienceInMs', options.patienceInMs, 0, 86_400_000);
  checkRange('maxAttempts', options.maxAttempts, 1, 1000);
  checkCertificates(options.caCert, 'OSS store');
  if (credentials) return;
  throw new LifeboatError({
    code: 'CREDENTIALS_MISSING',
    message: `No credentials for bucket '${bucket}'. Give a key pair, a function that returns one, or 'ecs-ram-role'`,
  });
}

/** The host. @throws LifeboatError `INVALID_CONFIG` */
function checkUrl(option: string, value: string): string {
  const url = URL.parse(value);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw invalid(`${option} is not an http:// or https:// URL`);
  if (url.username || url.password) throw invalid(`${option} contains credentials. Give them as credentials`);
  if (url.search || url.hash || url.pathname !== '/') throw invalid(`${option} has a path, a query or a fragment. Give the base URL only`);
  return url.hostname;
}

/** @throws LifeboatError `INVALID_CONFIG` */
export function checkCertificates(pem: string | undefined, what: string): void {
  if (pem === undefined) return;
  try {
    new X509Certificate(pem);
  } catch {
    throw new LifeboatError({ code: 'INVALID_CONFIG', message: `${what}: caCert is not a PEM certificate` });
  }
}

function checkRange(option: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw invalid(`${option} is ${value}; it is a whole number of ${least} to ${most}`);
}

function invalid(reason: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_CONFIG', message: `OSS store: ${reason}` });
}
