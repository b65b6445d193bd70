import { describe, expect, test } from 'vitest';
import { UsageError } from '../usage-error.ts';
import { isLocationUrl, parseLocationUrl } from './location-url.ts';

describe('a location URL', () => {
  test.each<[string, object]>([
    ['file:///var/backups', { provider: 'file', config: { path: '/var/backups' } }],
    ['file:///with%20blank', { provider: 'file', config: { path: '/with blank' } }],
    ['s3://bucket', { provider: 'aws', bucket: 'bucket', config: {} }],
    ['s3://Old_Bucket/a/b/', { bucket: 'Old_Bucket', prefix: 'a/b' }],
    [
      's3://bucket/prefix?endpoint=http://127.0.0.1:9000&region=us-east-1',
      { bucket: 'bucket', prefix: 'prefix', config: { s3Url: 'http://127.0.0.1:9000', region: 'us-east-1', s3ForcePathStyle: 'true' } },
    ],
    [
      's3://b?endpoint=https%3A%2F%2Fminio.example.com&s3ForcePathStyle=false&checksumAlgorithm=',
      { config: { s3Url: 'https://minio.example.com', s3ForcePathStyle: 'false', checksumAlgorithm: '' } },
    ],
    ['s3://b?credential=default-chain', { config: {}, credential: 'default-chain' }],
    ['gs://my_bucket/a/b', { provider: 'gcp', bucket: 'my_bucket', prefix: 'a/b', config: {}, display: 'gs://my_bucket/a/b' }],
    ['gs://b?endpoint=http://127.0.0.1:4443', { config: { storeEndpoint: 'http://127.0.0.1:4443' } }],
    [
      'azblob://backups/cluster-a?storageAccount=shop',
      {
        provider: 'azure',
        bucket: 'backups',
        prefix: 'cluster-a',
        config: { storageAccount: 'shop' },
        display: 'azblob://backups/cluster-a at shop',
      },
    ],
    [
      'https://shop.blob.core.windows.net/backups/cluster-a/?useAAD=true',
      {
        provider: 'azure',
        bucket: 'backups',
        prefix: 'cluster-a',
        config: { storageAccount: 'shop', storageAccountURI: 'https://shop.blob.core.windows.net', useAAD: 'true' },
      },
    ],
    ['https://shop.blob.core.chinacloudapi.cn/b', { bucket: 'b', config: { storageAccount: 'shop' } }],
    [
      'oss://backups/a?region=cn-beijing&network=internal',
      { provider: 'alibabacloud', bucket: 'backups', prefix: 'a', config: { region: 'cn-beijing', network: 'internal' } },
    ],
  ])('%s', (url, expected) => {
    expect(parseLocationUrl(url)).toMatchObject(expected);
  });

  test.each([
    ['http://host/bucket', 'unknown scheme "http"'],
    ['file://host/dir', 'absolute path'],
    ['file:backups', 'absolute path'],
    ['file:///dir?x=1', '"?"'],
    ['s3:///prefix', 'no bucket'],
    ['s3:bucket', 'no bucket'],
    ['s3://bucket:9000/x', 'endpoint='],
    ['s3://b?region=a&region=b', 'given twice'],
    ['s3://b#x', '%23'],
    ['gs:///x', 'no bucket'],
    ['azblob://b:80/x', 'endpoint='],
    ['https://shop.blob.core.windows.net/', 'no container'],
    ['https://shop.example.com/backups', 'unknown scheme "https"'],
    ['https://blob.core.windows.net.evil.example/b', 'unknown scheme "https"'],
    ['gs://b?credential=me', 'credential=default-chain'],
  ])('%s is a usage error', (url, message) => {
    expect(() => parseLocationUrl(url)).toThrow(UsageError);
    expect(() => parseLocationUrl(url)).toThrow(message);
  });

  test.each([
    's3://AKIA:topsecret@bucket/x',
    's3://b?secretAccessKey=topsecret',
    's3://b?secretAccessKey=topsecret#x',
    'x y://a:topsecret@b',
    'https://shop.blob.core.windows.net/c?sv=1&sig=topsecret',
    'ftp://h?key=topsecret',
  ])('%s: its secret is not repeated', (url) => {
    const error = catchError(() => parseLocationUrl(url));
    expect(error).toBeInstanceOf(UsageError);
    expect(String(error)).not.toContain('topsecret');
  });

  test('names are not URLs', () => {
    expect(['main', 'my-location.eu'].some(isLocationUrl)).toBe(false);
    expect(['s3://b', 'file:///x', 'FILE:///x', 'gs://b'].every(isLocationUrl)).toBe(true);
  });
});

function catchError(body: () => unknown): unknown {
  try {
    return body();
  } catch (error) {
    return error;
  }
}
