import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { makeCertificates } from '../../../s3-store/test/certificates.ts';
import { startProxy, type TestProxy } from '../../../s3-store/test/proxy.ts';
import { makeApplicationCertificate } from '../../test/application-certificate.ts';
import { type ArmServer, startArmServer, tokens } from '../../test/arm-server.ts';
import { type AuthorityServer, startAuthority } from '../../test/authority-server.ts';
import { storageAccount, testStore } from '../../test/azurite.ts';
import { addDisk, testSnapshotter } from '../../test/disk-suite-options.ts';
import type { AzureIdentitySource } from '../index.ts';

const tls = makeCertificates();
const folder = mkdtempSync(join(tmpdir(), 'lifeboat-azure-'));
let authority: AuthorityServer;
let arm: ArmServer;
let proxy: TestProxy | undefined;
beforeAll(async () => {
  arm = await startArmServer();
});
beforeEach(async () => {
  authority = await startAuthority(tls);
  authority.give = () => ({ access_token: tokens.good });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await authority.stop();
  await proxy?.stop();
});
afterAll(async () => {
  await arm.stop();
  rmSync(folder, { recursive: true });
});

const application = { tenantId: '11111111-2222-3333-4444-555555555555', clientId: '66666666-7777-8888-9999-000000000000' };
const principal = { type: 'service-principal', ...application, clientSecret: 'the-client-secret' } as const;
const infoBy = async (credentials: AzureIdentitySource, disk = addDisk(arm)) => {
  const snapshotter = testSnapshotter(arm, '', { credentials, authorityHost: authority.url, caCert: tls.ca, maxAttempts: 1 });
  return await snapshotter.getVolumeInfo({ volumeId: disk });
};

test('a service principal signs in by its secret, once for many requests', async () => {
  const snapshotter = testSnapshotter(arm, '', { credentials: principal, authorityHost: authority.url, caCert: tls.ca });
  for (let i = 0; i < 3; i++) await snapshotter.getVolumeInfo({ volumeId: addDisk(arm) });
  expect(authority.asked).toHaveLength(1);
  expect(Object.fromEntries(authority.asked[0] ?? [])).toMatchObject({
    client_id: application.clientId,
    client_secret: 'the-client-secret',
    grant_type: 'client_credentials',
    scope: expect.stringContaining(`${arm.url}/.default`),
  });
  expect(inspect(snapshotter, { depth: 20, showHidden: true })).not.toMatch(/the-client-secret|good-token/);
});

test('a service principal signs in by a certificate: as PEM and by a path', async () => {
  const pem = makeApplicationCertificate();
  writeFileSync(join(folder, 'pem'), pem);
  for (const certificate of [{ certificate: pem }, { certificatePath: join(folder, 'pem') }]) {
    await infoBy({ type: 'service-principal', ...application, ...certificate, sendCertificateChain: true });
    const assertion = authority.asked.at(-1)?.get('client_assertion')?.split('.')[0] ?? '';
    expect(JSON.parse(Buffer.from(assertion, 'base64url').toString())).toMatchObject({ x5c: expect.anything() });
  }
  const pfx = { type: 'service-principal', ...application, certificate: 'MIIJ...' } as const;
  await expect(infoBy(pfx)).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING', message: expect.stringContaining('openssl pkcs12') });
});

test('workload identity hands in the service account’s token', async () => {
  const federatedTokenFile = join(folder, 'token');
  writeFileSync(federatedTokenFile, 'service-account-token');
  await infoBy({ type: 'workload-identity', ...application, federatedTokenFile });
  expect(authority.asked[0]?.get('client_assertion')).toBe('service-account-token');
});

test.each<[string, string, RegExp]>([
  ['AADSTS7000215: Invalid client secret provided.', 'SNAPSHOTTER_ACCESS_DENIED', /value of the secret, not its id/],
  ['AADSTS7000222: The provided client secret keys are expired.', 'SNAPSHOTTER_ACCESS_DENIED', /has expired/],
  ['AADSTS700016: Application was not found in the directory.', 'SNAPSHOTTER_ACCESS_DENIED', /AZURE_CLIENT_ID/],
  ['AADSTS700024: Client assertion is not within its valid time range.', 'SNAPSHOTTER_CLOCK_SKEW', /clock/],
])('%s', async (description, code, message) => {
  authority.give = () => ({ error: 'invalid_client', error_description: description });
  const error = await infoBy(principal).catch((rejection: unknown) => rejection);
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('the-client-secret');
});

test('nobody signs in where nothing listens, or whose certificate is not trusted', async () => {
  const untrusted = testSnapshotter(arm, '', { credentials: principal, authorityHost: authority.url });
  await expect(untrusted.getVolumeInfo({ volumeId: 'x' })).rejects.toMatchObject({
    code: 'SNAPSHOTTER_UNREACHABLE',
    message: expect.stringContaining('caCert'),
  });
  await authority.stop();
  await expect(infoBy(principal)).rejects.toMatchObject({ code: 'SNAPSHOTTER_UNREACHABLE' });
  authority = await startAuthority(tls);
});

test('a token that is refused makes the source be asked once more: rotated secrets are found', async () => {
  let secret = 'old';
  authority.give = (request) => ({ access_token: request.get('client_secret') === 'new' ? tokens.good : 'revoked-token' });
  const asked: string[] = [];
  const source = async () => {
    asked.push(secret);
    const current = secret;
    secret = 'new';
    return { ...principal, clientSecret: current };
  };
  expect(await infoBy(source)).toMatchObject({ type: 'PremiumV2_LRS' });
  expect(asked).toContain('old');
  expect(asked.at(-1)).toBe('new');
});

test('tokens are asked again shortly before they expire', async () => {
  let asked = 0;
  const credentials = {
    getToken: async () => ({ token: tokens.good, expiresOnTimestamp: Date.now() + (++asked === 1 ? 60_000 : 3_600_000) }),
  };
  const snapshotter = testSnapshotter(arm, '', { credentials });
  for (let i = 0; i < 4; i++) await snapshotter.getVolumeInfo({ volumeId: addDisk(arm) });
  expect(asked).toBe(2);
});

test('an account key that is refused is asked for once more; parallel requests ask once', async () => {
  let key = 'b2xk';
  let asked = 0;
  const signatures: string[] = [];
  proxy = await startProxy({
    intercept: ({ headers }) => {
      signatures.push(headers.authorization ?? '');
      return asked < 2
        ? { answer: 403, code: 'AuthenticationFailed', headers: { 'x-ms-error-code': 'AuthenticationFailed' } }
        : { answer: 202 };
    },
  });
  const store = testStore(`${proxy.url}/${storageAccount}`, {
    credentials: async () => {
      asked++;
      const accountKey = key;
      key = 'bmV3';
      return { type: 'account-key', accountKey };
    },
  });
  await Promise.all([store.deleteObject('a'), store.deleteObject('b')]);
  expect(asked).toBe(2);
  await store.deleteObject('c');
  expect(asked).toBe(2);
  expect(signatures.every((signature) => /^SharedKey devstoreaccount1:/.test(signature))).toBe(true);
});

test('credentials that stay wrong fail after one more try; what the function throws is told', async () => {
  proxy = await startProxy({ intercept: () => ({ answer: 403, code: 'AuthenticationFailed' }) });
  let asked = 0;
  const credentials = async () => ({ type: 'account-key', accountKey: Buffer.from(`${++asked}`).toString('base64') }) as const;
  await expect(testStore(`${proxy.url}/x`, { credentials }).deleteObject('k')).rejects.toMatchObject({ code: 'STORE_ACCESS_DENIED' });
  expect([asked, proxy.requests.length]).toEqual([2, 2]);
  const sealed = async () => {
    throw new Error('vault is sealed');
  };
  await expect(testStore(`${proxy.url}/x`, { credentials: sealed }).deleteObject('k')).rejects.toMatchObject({
    code: 'CREDENTIALS_MISSING',
    message: expect.stringContaining('vault is sealed'),
  });
  const noKey = { type: 'account-key', accountKey: 'not base64!' } as const;
  await expect(testStore(`${proxy.url}/x`, { credentials: noKey }).deleteObject('k')).rejects.toMatchObject({
    code: 'CREDENTIALS_MISSING',
  });
});

test('the environment changes nothing: keys, proxies, sign-in', async () => {
  const other = await startProxy({});
  proxy = await startProxy({ intercept: () => ({ answer: 202 }) });
  const environment = {
    HTTP_PROXY: other.url,
    HTTPS_PROXY: 'no URL at all',
    ALL_PROXY: other.url,
    AZURE_STORAGE_KEY: 'ZW52',
    AZURE_STORAGE_CONNECTION_STRING: 'AccountName=x',
    AZURE_CLIENT_SECRET: 'env-secret',
    AZURE_AUTHORITY_HOST: 'https://env.invalid',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  await testStore(`${proxy.url}/${storageAccount}`).deleteObject('k');
  expect(proxy.requests).toHaveLength(1);
  vi.stubEnv('HTTPS_PROXY', undefined);
  vi.stubEnv('HTTP_PROXY', undefined);
  vi.stubEnv('ALL_PROXY', undefined);
  await infoBy(principal);
  expect(authority.asked[0]?.get('client_secret')).toBe('the-client-secret');
  expect(other.requests).toEqual([]);
  await other.stop();
});
