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
  ])('%s is a usage error', (url, message) => {
    expect(() => parseLocationUrl(url)).toThrow(UsageError);
    expect(() => parseLocationUrl(url)).toThrow(message);
  });

  test.each(['s3://AKIA:topsecret@bucket/x', 's3://b?secretAccessKey=topsecret', 'x y://a:topsecret@b'])(
    '%s: its secret is not repeated',
    (url) => {
      const error = catchError(() => parseLocationUrl(url));
      expect(error).toBeInstanceOf(UsageError);
      expect(String(error)).not.toContain('topsecret');
    },
  );

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
