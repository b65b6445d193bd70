import { expect, test } from 'vitest';
import { authProviderCredentials } from './auth-provider-credentials.ts';

const { signal } = new AbortController();
const hour = 3_600_000;

function jwt(expiresAt: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ exp: Math.floor(expiresAt / 1000) })}.sig`;
}

test('oidc: an ID token is taken while it is good', async () => {
  const token = jwt(Date.now() + hour);
  const config = { 'idp-issuer-url': 'https://idp.example.com', 'client-id': 'me', 'id-token': token };
  const author = authProviderCredentials('someone', { name: 'oidc', config });
  expect(await author.ask(signal)).toEqual({ headers: { authorization: `Bearer ${token}` } });
});

test('gcp: a token that has expired is what its command prints', async () => {
  const printed = JSON.stringify({ credential: { access_token: 'new', token_expiry: new Date(Date.now() + hour).toISOString() } });
  const config = {
    'access-token': 'old',
    expiry: new Date(Date.now() - 1000).toISOString(),
    'cmd-path': 'echo',
    'cmd-args': `'${printed}'`,
    'token-key': '{.credential.access_token}',
    'expiry-key': '{.credential.token_expiry}',
  };
  const author = authProviderCredentials('someone', { name: 'gcp', config });
  expect(await author.ask(signal)).toEqual({ headers: { authorization: 'Bearer new' } });
});
