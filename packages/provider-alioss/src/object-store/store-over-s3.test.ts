import { LifeboatError } from '@lifeboat/core/plugin-api';
import { expect, test } from 'vitest';
import { startProxy } from '../../../s3-store/test/proxy.ts';
import { createOssObjectStore, type OssObjectStoreOptions } from '../index.ts';
import { createStoreOverS3 } from './store-over-s3.ts';

const credentials = { accessKeyId: 'LTAI', accessKeySecret: 'the-secret', stsToken: 'the-token' };
const open = (options: Partial<OssObjectStoreOptions> = {}) =>
  createOssObjectStore({ bucket: 'backups', region: 'oss-cn-test', credentials, driver: 's3', ...options });

test.each<[Partial<OssObjectStoreOptions>, RegExp]>([
  [{}, /^https:\/\/backups\.s3\.oss-cn-test\.aliyuncs\.com\/k\?.*LTAI%2F\d+%2Fcn-test%2Fs3/],
  [{ network: 'internal' }, /^https:\/\/backups\.s3\.oss-cn-test-internal\.aliyuncs\.com\//],
  [{ region: async () => 'cn-asked', prefix: 'p' }, /^https:\/\/backups\.s3\.oss-cn-asked\.aliyuncs\.com\/p\/k/],
  [{ network: 'internal', publicEndpoint: 'https://s3.oss-cn-test.aliyuncs.com' }, /^https:\/\/backups\.s3\.oss-cn-test\.aliyuncs\.com\//],
])('the endpoint of OSS’s S3 API with %o', async (options, url) => {
  expect(await open(options).createSignedUrl?.('k', 60)).toMatch(url);
});

test('requests carry no additional checksums, and the encryption', async () => {
  const proxy = await startProxy({});
  const store = open({ endpoint: proxy.url, forcePathStyle: true, encryption: { type: 'AES256' } });
  await store.putObject('k', Buffer.from('x'));
  await store.close?.();
  await proxy.stop();
  expect(proxy.requests).toEqual(['PUT /backups/k?x-id=PutObject']);
  expect(proxy.headers[0]).toMatchObject({ 'x-amz-server-side-encryption': 'AES256', 'x-amz-security-token': 'the-token' });
  expect(Object.keys(proxy.headers[0] ?? {}).filter((name) => /checksum|trailer/.test(name))).toEqual([]);
});

test('what OSS’s S3 API has not is refused', async () => {
  expect(open().supports).toEqual({ signedUrls: true, conditionalPut: false, conditionalReplace: false, conditionalDelete: false });
  await expect(open().putObject('k', Buffer.from('x'), { ifAbsent: true })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  const retention = { until: new Date(Date.now() + 60_000), mode: 'compliance' } as const;
  await expect(open().putObject('k', Buffer.from('x'), { retention })).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('cannot lock objects'),
  });
  expect(() => open({ conditionalPut: true })).toThrow(/no conditional puts/);
  expect(() => open({ encryption: { type: 'kms' } })).toThrow(/cannot name a KMS key/);
});

test('without the package it says what to install', async () => {
  const missing = () => Promise.reject(Object.assign(new Error('none'), { code: 'ERR_MODULE_NOT_FOUND' }));
  const store = createStoreOverS3({ bucket: 'backups', region: 'cn-test', credentials }, missing);
  const error = await store.headObject('k').catch((rejection: unknown) => rejection);
  expect(LifeboatError.isInstance(error, 'INVALID_CONFIG')).toBe(true);
  expect(String(error)).toContain('npm install @lifeboat/s3-store');
});
