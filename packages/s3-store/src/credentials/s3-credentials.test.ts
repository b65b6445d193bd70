import { afterEach, expect, test, vi } from 'vitest';
import { startProxy, type TestProxy } from '../../test/proxy.ts';
import { testStore } from '../../test/test-store.ts';
import { createCredentialsHolder } from './create-credentials-holder.ts';

let proxy: TestProxy | undefined;
afterEach(async () => {
  vi.unstubAllEnvs();
  await proxy?.stop();
});

const usedKey = (headers: { authorization?: string | undefined }) => /Credential=([^/]+)/.exec(headers.authorization ?? '')?.[1];

test('a function is asked once, and again shortly before its credentials expire', async () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  let asked = 0;
  const holder = createCredentialsHolder({
    where: 'here',
    now: () => now,
    source: async () => ({ accessKeyId: `key-${++asked}`, secretAccessKey: 's3cret', expiration: new Date(now + 3_600_000) }),
  });
  const keys = async () => (await holder.get()).accessKeyId;
  expect([await keys(), await keys()]).toEqual(['key-1', 'key-1']);
  now += 54 * 60_000;
  expect(await keys()).toBe('key-1');
  now += 2 * 60_000;
  expect([await keys(), await keys()]).toEqual(['key-2', 'key-2']);
  expect(holder.redact('the s3cret is out')).toBe('the <redacted> is out');
});

test('parallel requests ask once; a failure is not kept', async () => {
  let asked = 0;
  const holder = createCredentialsHolder({
    where: 'here',
    now: () => 0,
    source: async () => {
      if (++asked === 1) throw new Error('vault is sealed');
      return { accessKeyId: 'a', secretAccessKey: 's' };
    },
  });
  const first = await Promise.allSettled([holder.get(), holder.get()]);
  expect(first.map((result) => result.status)).toEqual(['rejected', 'rejected']);
  expect(asked).toBe(1);
  await expect(holder.get()).resolves.toMatchObject({ accessKeyId: 'a' });
});

test('an expired token makes the store ask once more, and the call succeeds', async () => {
  let asked = 0;
  proxy = await startProxy({
    intercept: (request) =>
      usedKey(request.headers) === 'key-1' ? { answer: 400, code: 'ExpiredToken' } : { answer: 200, body: 'content' },
  });
  const store = testStore(proxy.url, {
    credentials: async () => ({ accessKeyId: `key-${++asked}`, secretAccessKey: 's', sessionToken: 't' }),
  });
  await store.putObject('k', Buffer.from('x'));
  expect(asked).toBe(2);
  expect((await store.headObject('k'))?.key).toBe('k');
  expect(asked).toBe(2);
});

test('credentials that stay expired fail the call after one more try', async () => {
  let asked = 0;
  proxy = await startProxy({ intercept: () => ({ answer: 400, code: 'ExpiredToken' }) });
  const store = testStore(proxy.url, { credentials: async () => ({ accessKeyId: `key-${++asked}`, secretAccessKey: 's' }) });
  await expect(store.putObject('k', Buffer.from('x'))).rejects.toMatchObject({ code: 'STORE_ACCESS_DENIED' });
  expect(asked).toBe(2);
  expect(proxy.requests).toHaveLength(2);
});

test('no credentials', async () => {
  proxy = await startProxy({});
  const failing = testStore(proxy.url, {
    credentials: async () => {
      throw new Error('vault is sealed');
    },
  });
  await expect(failing.headObject('k')).rejects.toMatchObject({
    code: 'CREDENTIALS_MISSING',
    message: expect.stringContaining('vault is sealed'),
  });
  await expect(testStore(proxy.url, { credentials: { accessKeyId: '', secretAccessKey: '' } }).headObject('k')).rejects.toMatchObject({
    code: 'CREDENTIALS_MISSING',
  });
  expect(proxy.requests).toEqual([]);
});

test('the environment changes nothing: keys, region, endpoint, retries, checksums', async () => {
  proxy = await startProxy({ intercept: () => ({ answer: 503, code: 'SlowDown' }) });
  const other = await startProxy({});
  const environment = {
    AWS_ACCESS_KEY_ID: 'ENVKEY',
    AWS_SECRET_ACCESS_KEY: 'env-secret',
    AWS_SESSION_TOKEN: 'env-token',
    AWS_REGION: 'eu-west-3',
    AWS_PROFILE: 'no-such-profile',
    AWS_CONFIG_FILE: '/no/such/file',
    AWS_ENDPOINT_URL: other.url,
    AWS_ENDPOINT_URL_S3: other.url,
    AWS_MAX_ATTEMPTS: '9',
    AWS_RETRY_MODE: 'adaptive',
    AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_SUPPORTED',
    AWS_USE_DUALSTACK_ENDPOINT: 'true',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_DEFAULTS_MODE: 'nonsense',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  const store = testStore(proxy.url, { checksumAlgorithm: 'none' });
  await expect(store.putObject('k', Buffer.from('x'))).rejects.toMatchObject({ code: 'STORE_THROTTLED' });
  expect(proxy.requests).toHaveLength(2);
  expect(other.requests).toEqual([]);
  const [headers] = proxy.headers;
  expect(headers?.authorization).toMatch(/Credential=AKIDTEST\/\d+\/us-east-1\/s3/);
  expect(headers?.['x-amz-security-token']).toBeUndefined();
  expect(Object.keys(headers ?? {}).filter((name) => name.includes('checksum'))).toEqual([]);
  await other.stop();
});

test('without an endpoint, too, the environment has no say', async () => {
  proxy = await startProxy({});
  vi.stubEnv('AWS_ENDPOINT_URL', proxy.url);
  vi.stubEnv('AWS_ENDPOINT_URL_S3', proxy.url);
  const { createS3Store } = await import('../index.ts');
  const store = createS3Store({ bucket: 'bucket', region: 'eu-west-1', credentials: { accessKeyId: 'a', secretAccessKey: 's' } });
  expect(await store.createSignedUrl?.('k', 60)).toMatch(/^https:\/\/bucket\.s3\.eu-west-1\.amazonaws\.com\/k\?/);
});
