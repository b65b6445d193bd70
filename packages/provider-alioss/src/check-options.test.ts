import { expect, test } from 'vitest';
import { createEcsDiskVolumeSnapshotter, createOssObjectStore, type OssObjectStoreOptions } from './index.ts';

const right: OssObjectStoreOptions = {
  bucket: 'backups',
  region: 'cn-test',
  credentials: { accessKeyId: 'id', accessKeySecret: 'secret' },
};

test.each<[Partial<Record<keyof OssObjectStoreOptions, unknown>>, RegExp]>([
  [{ bucket: '' }, /bucket is missing/],
  [{ bucket: 'Upper' }, /no name of a bucket/],
  [{ region: '' }, /region is missing/],
  [{ region: 'http://x' }, /is not the name of one/],
  [{ network: 'vpc' }, /supported values: "public", "internal", "accelerate"/],
  [{ driver: 'minio' }, /supported values: "ali-oss", "s3"/],
  [{ endpoint: 'oss.example.com' }, /endpoint is not an http/],
  [{ endpoint: 'https://id:secret@oss.example.com' }, /endpoint contains credentials/],
  [{ endpoint: 'https://oss.example.com/bucket' }, /endpoint has a path/],
  [{ endpoint: 'http://127.0.0.1:80' }, /IP address/],
  [{ publicEndpoint: 'http://[::1]:80' }, /IP address/],
  [{ partSizeInBytes: 1000 }, /partSizeInBytes/],
  [{ pageSize: 1001 }, /pageSize/],
])('%o is refused', (options, message) => {
  expect(() => createOssObjectStore({ ...right, ...options } as OssObjectStoreOptions)).toThrow(message);
});

test('missing credentials, of both', () => {
  const none = undefined as never;
  expect(() => createOssObjectStore({ ...right, credentials: none })).toThrow(/No credentials/);
  expect(() => createEcsDiskVolumeSnapshotter({ region: 'cn-test', credentials: none })).toThrow(/No credentials/);
  const { bucket: _, ...rightDisks } = right;
  expect(() => createEcsDiskVolumeSnapshotter({ ...rightDisks, region: '' })).toThrow(/region is missing/);
  expect(() => createEcsDiskVolumeSnapshotter({ ...rightDisks, endpoint: 'ecs' })).toThrow(/endpoint is not/);
});
