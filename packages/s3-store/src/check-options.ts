import { X509Certificate } from 'node:crypto';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import type { S3StoreOptions } from './s3-store-options.ts';

const mebibyte = 1024 * 1024;

/** @throws LifeboatError `INVALID_CONFIG`, `CREDENTIALS_MISSING` */
export function checkOptions(options: S3StoreOptions): void {
  const { bucket, region, partSizeInBytes, partConcurrency, pageSize, credentials } = options;
  if (!bucket) throw invalid('bucket is missing');
  if (bucket.includes('/')) throw invalid(`bucket '${bucket}' contains a slash. Use prefix for a folder in a bucket`);
  if (region === '') throw invalid(`region of bucket '${bucket}' is missing. S3 clones usually take 'us-east-1'`);
  checkUrl('endpoint', options.endpoint);
  checkUrl('publicUrl', options.publicUrl);
  checkRange('partSizeInBytes', partSizeInBytes, 5 * mebibyte, 1024 * mebibyte);
  checkRange('partConcurrency', partConcurrency, 1, 64);
  checkRange('pageSize', pageSize, 1, 1000);
  checkCertificates(options.caCert);
  if (!credentials) {
    throw new LifeboatError({
      code: 'CREDENTIALS_MISSING',
      message: `No credentials for bucket '${bucket}'. Give a key pair or a function that returns one`,
    });
  }
}

function checkUrl(option: string, value: string | undefined): void {
  if (value === undefined) return;
  const url = URL.parse(value);
  if (!url || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw invalid(`${option} is not an http:// or https:// URL`);
  if (url.username || url.password) throw invalid(`${option} contains credentials. Give them as credentials`);
  if (url.search || url.hash) throw invalid(`${option} has a query or a fragment. Give the base URL only`);
}

function checkRange(option: string, value: number | undefined, least: number, most: number): void {
  if (value === undefined || (Number.isInteger(value) && value >= least && value <= most)) return;
  throw invalid(`${option} is ${value}; it is a whole number of ${least} to ${most}`);
}

function checkCertificates(pem: string | undefined): void {
  if (pem === undefined) return;
  try {
    new X509Certificate(pem);
  } catch {
    throw invalid('caCert is not a PEM certificate');
  }
}

function invalid(reason: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_CONFIG', message: `S3 store: ${reason}` });
}
