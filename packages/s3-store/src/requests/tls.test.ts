import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificates } from '../../test/certificates.ts';
import { inChunks } from '../../test/in-chunks.ts';
import { startProxy, type TestProxy } from '../../test/proxy.ts';
import { startEmulator, testStore } from '../../test/test-store.ts';

const certificates = makeCertificates();
let emulator: Awaited<ReturnType<typeof startEmulator>>;
let proxy: TestProxy;
beforeAll(async () => {
  emulator = await startEmulator();
  proxy = await startProxy({ target: emulator.url, tls: certificates });
});
afterAll(async () => {
  await proxy.stop();
  await emulator.stop();
});

test('a certificate of an unknown authority is refused, with advice', async () => {
  const error = await testStore(proxy.url)
    .putObject('k', Buffer.from('x'))
    .catch((rejection: unknown) => rejection);
  expect(error).toMatchObject({ code: 'STORE_UNREACHABLE', retryable: false, message: expect.stringContaining('caCert') });
  expect(proxy.requests).toEqual([]);
});

test.each([
  ['caCert', { caCert: certificates.ca }],
  ['insecureSkipTLSVerify', { insecureSkipTLSVerify: true }],
])('%s makes it trusted, for this store only, also for parts', async (_, options) => {
  const store = testStore(proxy.url, options);
  await store.putObject('k', inChunks(11_000_000));
  expect((await store.headObject('k'))?.size).toBe(11_000_000);
  await expect(testStore(proxy.url).headObject('k')).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
});

test('a certificate for another host is refused', async () => {
  const store = testStore(proxy.url.replace('127.0.0.1', 'localhost'), { caCert: certificates.ca });
  await expect(store.headObject('k')).rejects.toMatchObject({ code: 'STORE_UNREACHABLE', retryable: false });
});

test('https to a server that speaks http', async () => {
  const store = testStore(emulator.url.replace('http:', 'https:'));
  await expect(store.headObject('k')).rejects.toMatchObject({ code: 'STORE_UNREACHABLE', retryable: false });
});

test('a caCert that is no certificate', () => {
  expect(() => testStore(proxy.url, { caCert: 'nonsense' })).toThrow(/caCert is not a PEM certificate/);
});
