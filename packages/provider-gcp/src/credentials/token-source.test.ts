import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { answerJson, bodyOf, createServiceAccount } from '../../test/service-account.ts';
import { startServer, type TestServer } from '../../test/start-server.ts';
import { createGcsObjectStore, credentialsFromFile, type GcpCredentialsSource } from '../index.ts';

const account = createServiceAccount();
let server: TestServer;
const seen: (string | undefined)[] = [];
let refused: string | undefined;
let tokenFault: { status: number; body: unknown } | undefined;
beforeAll(async () => {
  server = await startServer(async (incoming, outgoing) => {
    if (incoming.url?.startsWith('/sts')) {
      const subject = new URLSearchParams(await bodyOf(incoming)).get('subject_token');
      return answerJson(outgoing, 200, {
        access_token: `federated-${subject}`,
        expires_in: 3600,
        token_type: 'Bearer',
        issued_token_type: 'x',
      });
    }
    if (incoming.url === '/token' && tokenFault) return answerJson(outgoing, tokenFault.status, tokenFault.body);
    if (incoming.url === '/token') return await account.answerToken(incoming, outgoing);
    if (incoming.url?.includes(':signBlob')) {
      const { payload } = JSON.parse(await bodyOf(incoming)) as { payload: string };
      return answerJson(outgoing, 200, { signedBlob: Buffer.from(`signed ${payload.length > 0}`).toString('base64') });
    }
    const token = incoming.headers.authorization?.replace('Bearer ', '');
    seen.push(token);
    if (token === refused)
      return answerJson(outgoing, 401, { error: { code: 401, message: 'Invalid Credentials', errors: [{ reason: 'authError' }] } });
    answerJson(outgoing, 200, { name: 'k', size: '1' });
  });
});
afterAll(() => server.stop());

const open = (credentials: GcpCredentialsSource, more: object = {}) =>
  createGcsObjectStore({
    bucket: 'b',
    credentials,
    endpoint: server.url,
    iamEndpoint: server.url,
    retryDelayInMs: 1,
    maxAttempts: 2,
    ...more,
  });
const key = () => account.key(`${server.url}/token`);
const tokenOf = async (credentials: GcpCredentialsSource) => {
  await open(credentials).headObject('k');
  return seen.at(-1);
};

test('every form: values, content, functions of either, access tokens', async () => {
  for (const form of [key(), JSON.stringify(key()), async () => key(), async () => JSON.stringify(key())]) {
    expect(await tokenOf(form)).toBe(account.tokens.at(-1));
  }
  expect(await tokenOf({ accessToken: 'of-the-caller' })).toBe('of-the-caller');
});

test('a token serves many requests; one that is refused is replaced once', async () => {
  const store = open(key());
  await store.headObject('k');
  const [first, before] = [seen.at(-1), account.tokens.length];
  await store.headObject('k');
  expect([seen.at(-1), account.tokens.length]).toEqual([first, before]);
  refused = first;
  await store.headObject('k');
  expect(account.tokens.length).toBe(before + 1);
  refused = undefined;
});

test('functions are asked per use, so that rotation works; a token with an expiration is kept', async () => {
  let asked = 0;
  const store = open(async () => ({ accessToken: `number-${++asked}` }));
  await store.headObject('k');
  await store.headObject('k');
  expect(seen.at(-1)).toBe('number-2');
  asked = 0;
  const lasting = open(async () => ({ accessToken: `lasting-${++asked}`, expiration: new Date(Date.now() + 3_600_000) }));
  await lasting.headObject('k');
  await lasting.headObject('k');
  expect(asked).toBe(1);
  refused = 'lasting-1';
  await lasting.headObject('k');
  expect(seen.at(-1)).toBe('lasting-2');
  refused = undefined;
});

test('workload identity federation reads its file at every exchange, and cannot sign', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lifeboat-gcp-'));
  const file = join(folder, 'subject');
  await writeFile(file, 'subject-token');
  const federated = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${server.url}/sts`,
    credential_source: { file },
  } as const;
  expect(await tokenOf(federated)).toBe('federated-subject-token');
  const store = open(async () => federated);
  await expect(store.createSignedUrl?.('k', 60)).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringContaining('serviceAccount'),
  });
  expect(open(federated).supports.signedUrls).toBe(false);
  await rm(folder, { recursive: true });
  await expect(open(federated).headObject('k')).rejects.toMatchObject({ code: 'CREDENTIALS_MISSING' });
});

test('with serviceAccount IAM signs', async () => {
  const store = open({ accessToken: 'caller' }, { serviceAccount: 'signer@p.iam.gserviceaccount.com' });
  const signature = Buffer.from('signed true').toString('hex');
  expect(await store.createSignedUrl?.('k', 60)).toMatch(new RegExp(`signer%40p\\.iam.*X-Goog-Signature=${signature}$`));
});

test.each([
  [
    {
      status: 400,
      body: {
        error: 'invalid_grant',
        error_description:
          'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
      },
    },
    'STORE_CLOCK_SKEW',
    /NTP/,
  ],
  [
    { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } },
    'STORE_ACCESS_DENIED',
    /Invalid JWT Signature/,
  ],
  [
    { status: 400, body: { error: 'invalid_grant', error_description: 'Invalid grant: account not found' } },
    'STORE_ACCESS_DENIED',
    /deleted or disabled/,
  ],
  [{ status: 503, body: { error: 'backend_error' } }, 'STORE_THROTTLED', /token endpoint/],
])('token endpoint: %j', async (fault, code, message) => {
  tokenFault = fault;
  const error = await open(key())
    .headObject('k')
    .catch((rejection: unknown) => rejection);
  tokenFault = undefined;
  expect(LifeboatError.isInstance(error) && error.code).toBe(code);
  expect(String(error)).toMatch(message);
});

test.each([
  ['no JSON', 'not json at all secret', /not JSON/],
  [
    'another type',
    '{"type":"authorized_user","refresh_token":"secret"}',
    /'authorized_user'. Known types: service_account, external_account/,
  ],
  ['no key', '{"type":"service_account","client_email":"a@b"}', /lack client_email or private_key/],
  ['a broken key', '{"type":"service_account","client_email":"a@b","private_key":"secret"}', /no PEM private key/],
  ['half an external account', '{"type":"external_account"}', /lack 'audience'/],
])('a credentials file with %s is refused without showing it', (_, content, message) => {
  expect(() => credentialsFromFile(content)).toThrow(message);
  expect(() => credentialsFromFile(content)).not.toThrow(/secret/);
});

test('the default chain is searched only where it is asked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lifeboat-gcp-'));
  await writeFile(join(folder, 'adc.json'), JSON.stringify({ ...key(), client_email: 'nobody@else' }));
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', join(folder, 'missing.json'));
  vi.stubEnv('STORAGE_EMULATOR_HOST', 'http://127.0.0.1:1');
  vi.stubEnv('HTTPS_PROXY', 'http://127.0.0.1:1');
  expect(await tokenOf(key())).toBe(account.tokens.at(-1));
  await expect(open('default-chain').headObject('k')).rejects.toMatchObject({
    code: 'CREDENTIALS_MISSING',
    message: expect.stringContaining('missing.json'),
  });
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});
