import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { authProviderCredentials } from './auth-provider-credentials.ts';

const { signal } = new AbortController();
const hour = 3_600_000;

function jwt(expiresAt: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp: Math.floor(expiresAt / 1000) })}.sig`;
}

interface Request {
  readonly url: string;
  readonly authorization: string | undefined;
  readonly form: string;
}

/** A provider of identities on loopback. @param readsHeader whether it takes a client from the header, as some do not */
async function issuer(tokens: readonly string[], { readsHeader = true } = {}) {
  const requests: Request[] = [];
  const left = [...tokens];
  const server = createServer(async (request, response) => {
    let form = '';
    for await (const chunk of request) form += chunk;
    requests.push({ url: request.url ?? '', authorization: request.headers.authorization, form });
    const isKnown = readsHeader ? request.headers.authorization !== undefined : form.includes('client_id=me');
    response.setHeader('content-type', 'application/json');
    if (request.url?.startsWith('/.well-known')) response.end(JSON.stringify({ token_endpoint: `${url}/token` }));
    else if (!isKnown) response.writeHead(401).end('{"error":"invalid_client"}');
    else if (left.length === 0) response.writeHead(400).end('{"error":"invalid_grant","error_description":"session is over"}');
    else response.end(JSON.stringify({ id_token: left.shift(), refresh_token: `r${requests.length}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, requests };
}

function oidc(url: string, config: Record<string, string> = {}, now = () => Date.now()) {
  const all = { 'idp-issuer-url': url, 'client-id': 'me', 'client-secret': 's', 'refresh-token': 'r0', ...config };
  return authProviderCredentials({ name: 'oidc', config: all }, now);
}

test('an ID token that has expired is renewed once, with the refresh token, until that one expires too', async () => {
  const clock = { now: Date.now() };
  const [first, second] = [jwt(clock.now + hour), jwt(clock.now + 3 * hour)];
  const { url, requests } = await issuer([first, second]);
  const author = oidc(url, { 'id-token': jwt(clock.now - 1000) }, () => clock.now);
  expect(await author.ask(signal)).toEqual({ headers: { authorization: `Bearer ${first}` } });
  expect(await author.ask(signal)).toEqual({ headers: { authorization: `Bearer ${first}` } });
  expect(requests.map((request) => request.url)).toEqual(['/.well-known/openid-configuration', '/token']);
  expect(requests[1]).toMatchObject({ form: 'grant_type=refresh_token&refresh_token=r0', authorization: 'Basic bWU6cw==' });
  clock.now += 2 * hour;
  expect(await author.ask(signal)).toEqual({ headers: { authorization: `Bearer ${second}` } });
  expect(requests.at(-1)?.form).toContain('refresh_token=r2');
});

test('a token that the server refuses is renewed', async () => {
  const fresh = jwt(Date.now() + 2 * hour);
  const { url } = await issuer([fresh]);
  const old = jwt(Date.now() + hour);
  const author = oidc(url, { 'id-token': old });
  expect(await author.ask(signal)).toEqual({ headers: { authorization: `Bearer ${old}` } });
  author.forget();
  expect(await author.ask(signal)).toEqual({ headers: { authorization: `Bearer ${fresh}` } });
});

test('a provider that does not read the header finds the client in the body', async () => {
  const fresh = jwt(Date.now() + hour);
  const { url } = await issuer([fresh], { readsHeader: false });
  expect(await oidc(url).ask(signal)).toEqual({ headers: { authorization: `Bearer ${fresh}` } });
});

test('what the provider says is told, and what is missing', async () => {
  const { url } = await issuer([]);
  await expect(oidc(url).ask(signal)).rejects.toThrow('gave no new token (HTTP 400): session is over');
  await expect(oidc(url, { 'refresh-token': '' }).ask(signal)).rejects.toThrow('its id-token is missing, and without refresh-token');
  await expect(oidc('http://idp.example.com').ask(signal)).rejects.toThrow('idp.example.com is not asked without TLS');
  await expect(authProviderCredentials({ name: 'ldap' }, Date.now).ask(signal)).rejects.toThrow('oidc, gcp and azure');
});

test('gcp: a good token is taken, an expired one is what its command prints', async () => {
  const printed = JSON.stringify({ credential: { access_token: 'new', token_expiry: new Date(Date.now() + hour).toISOString() } });
  const config = {
    'access-token': 'old',
    expiry: new Date(Date.now() + 1000).toISOString(),
    'cmd-path': 'echo',
    'cmd-args': printed,
    'token-key': '{.credential.access_token}',
    'expiry-key': '{.credential.token_expiry}',
  };
  const clock = { now: Date.now() };
  const author = authProviderCredentials({ name: 'gcp', config }, () => clock.now);
  expect(await author.ask(signal)).toEqual({ headers: { authorization: 'Bearer old' } });
  clock.now += 2000;
  expect(await author.ask(signal)).toEqual({ headers: { authorization: 'Bearer new' } });
  const without = authProviderCredentials({ name: 'azure', config: { 'access-token': 'a', 'expires-on': '1' } }, Date.now);
  await expect(without.ask(signal)).rejects.toThrow('no longer good, and no cmd-path gives another');
});
