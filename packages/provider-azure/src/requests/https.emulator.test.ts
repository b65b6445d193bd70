import { createHash } from 'node:crypto';
import { get } from 'node:https';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificates } from '../../../s3-store/test/certificates.ts';
import { inChunks } from '../../../s3-store/test/in-chunks.ts';
import { startProxy } from '../../../s3-store/test/proxy.ts';
import { type Azurite, makeContainer, startAzurite, storageAccount, testStore } from '../../test/azurite.ts';

const tls = makeCertificates();
let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite({ tls });
  await makeContainer(azurite.accountUrl, { caCert: tls.ca });
});
afterAll(() => azurite.stop());

const secure = (options = {}) => testStore(azurite.accountUrl, { caCert: tls.ca, ...options });

/** An identity whose token Azurite takes: it does not check signatures. */
function identity(claims: Record<string, unknown> = {}) {
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    aud: 'https://storage.azure.com',
    iss: 'https://sts.windows.net/t/',
    iat: now - 60,
    nbf: now - 60,
    exp: now + 3600,
    oid: 'o',
    tid: 't',
    ...claims,
  };
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const token = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(payload)}.c2lnbmF0dXJl`;
  return { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
}

const fetchStatus = (url: string) =>
  new Promise<number | undefined>((resolve, reject) => {
    get(url, { ca: tls.ca, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject);
  });

test('caCert makes the server trusted, for this store only', async () => {
  await secure().putObject('trusted', inChunks(9_000_000));
  expect((await secure().headObject('trusted'))?.size).toBe(9_000_000);
  await expect(testStore(azurite.accountUrl).headObject('trusted')).rejects.toMatchObject({
    code: 'STORE_UNREACHABLE',
    retryable: false,
    message: expect.stringContaining('caCert'),
  });
});

test('an identity stores and reads; its expired token is told', async () => {
  const store = secure({ credentials: identity() });
  await store.putObject('by-identity', Buffer.from('x'));
  expect((await store.headObject('by-identity'))?.size).toBe(1);
  const now = Math.floor(Date.now() / 1000);
  const expired = secure({ credentials: identity({ nbf: now - 7200, exp: now - 3600 }) });
  await expect(expired.headObject('by-identity')).rejects.toMatchObject({
    code: 'STORE_ACCESS_DENIED',
    message: expect.stringContaining('expired'),
  });
  const other = secure({ credentials: identity({ aud: 'https://vault.azure.net' }) });
  await expect(other.headObject('by-identity')).rejects.toMatchObject({ code: 'STORE_ACCESS_DENIED' });
});

test('an identity sends no token over http', async () => {
  const plain = await startProxy({});
  const store = testStore(`${plain.url}/${storageAccount}`, { credentials: identity() });
  await expect(store.headObject('k')).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining('https') });
  expect(plain.requests).toEqual([]);
  await plain.stop();
});

test.each([
  ['account key', {}],
  ['identity (user delegation)', { credentials: identity() }],
])('signed URLs by %s: https only, reading only, since ten minutes', async (_, options) => {
  const store = secure(options);
  await store.putObject('signed/a b+é.gz', Buffer.from('x'));
  const url = (await store.createSignedUrl?.('signed/a b+é.gz', 600)) ?? '';
  const query = new URL(url).searchParams;
  expect(Object.fromEntries(query)).toMatchObject({ spr: 'https', sp: 'r', sr: 'b' });
  const age = (name: string) => Math.round((Date.parse(query.get(name) ?? '') - Date.now()) / 1000);
  expect(age('st')).toBeLessThanOrEqual(-598);
  expect(age('st')).toBeGreaterThan(-640);
  expect(age('se')).toBeGreaterThan(560);
  expect(await fetchStatus(url)).toBe(200);
  expect(await fetchStatus(url.replace(/sig=[^&]+/, 'sig=AAAA'))).toBe(403);
  await expect(store.createSignedUrl?.('k', 8 * 24 * 3600)).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
});

// Azurite knows neither customer keys nor scopes: only what is sent is checked.
test('a customer key and an encryption scope go with the requests that need them', async () => {
  const server = await startProxy({
    tls,
    intercept: ({ method }) => ({ answer: method === 'HEAD' ? 200 : 201, headers: { etag: '"1"' } }),
  });
  const sent = async (encryption: object, call: 'put' | 'head') => {
    const store = testStore(`${server.url}/${storageAccount}`, { caCert: tls.ca, ...encryption, partSizeInBytes: 65_536 });
    server.headers.length = 0;
    if (call === 'put') await store.putObject('k', inChunks(150_000));
    else await store.headObject('k');
    return server.headers;
  };
  const key = Buffer.alloc(32, 1);
  for (const call of ['put', 'head'] as const) {
    for (const headers of await sent({ encryption: { type: 'customer-key', key } }, call)) {
      expect(headers).toMatchObject({
        'x-ms-encryption-key': key.toString('base64'),
        'x-ms-encryption-key-sha256': createHash('sha256').update(key).digest('base64'),
        'x-ms-encryption-algorithm': 'AES256',
      });
    }
  }
  const scope = { encryption: { type: 'encryption-scope', name: 'backups' } };
  for (const headers of await sent(scope, 'put')) expect(headers['x-ms-encryption-scope']).toBe('backups');
  for (const headers of await sent(scope, 'head')) expect(headers['x-ms-encryption-scope']).toBeUndefined();
  await server.stop();
  const bare = secure({ encryption: { type: 'customer-key', key } });
  expect([bare.supports.signedUrls, bare.createSignedUrl]).toEqual([false, undefined]);
  expect(() => secure({ encryption: { type: 'customer-key', key: Buffer.alloc(31) } })).toThrow(/32 bytes/);
});
