import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificates } from '../../../s3-store/test/certificates.ts';
import { inChunks } from '../../test/in-chunks.ts';
import { type OssServer, startOssServer } from '../../test/oss-server.ts';
import { testStore } from '../../test/oss-test-store.ts';

const certificates = makeCertificates('DNS:localhost');
let server: OssServer;
let plain: OssServer;
beforeAll(async () => {
  [server, plain] = await Promise.all([startOssServer({ tls: certificates }), startOssServer()]);
});
afterAll(() => Promise.all([server.stop(), plain.stop()]));

test('a certificate of an unknown authority is refused, with advice', async () => {
  await expect(testStore(server).putObject('k', Buffer.from('x'))).rejects.toMatchObject({
    code: 'STORE_UNREACHABLE',
    retryable: false,
    message: expect.stringContaining('caCert'),
  });
  expect(server.requests).toEqual([]);
});

test('caCert makes it trusted, for this store only, also for parts', async () => {
  const store = testStore(server, { caCert: certificates.ca, partSizeInBytes: 128 * 1024 });
  await store.putObject('k', inChunks(500_000));
  expect((await store.headObject('k'))?.size).toBe(500_000);
  await expect(testStore(server).headObject('k')).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
});

test('https to a server that speaks http', async () => {
  const store = testStore({ url: plain.url.replace('http:', 'https:') });
  await expect(store.headObject('k')).rejects.toMatchObject({ code: 'STORE_UNREACHABLE', retryable: false });
});

test('a caCert that is no certificate', () => {
  expect(() => testStore(server, { caCert: 'nonsense' })).toThrow(/caCert is not a PEM certificate/);
});
