import { createSign } from 'node:crypto';
import { failureOfAnswer, failureOfNetwork, readText } from '../requests/api-failure.ts';
import type { HttpSender } from '../requests/http-sender.ts';
import type { GcpServiceAccountKey } from './gcp-credentials.ts';

const googleTokenUri = 'https://oauth2.googleapis.com/token';
const lifetimeInSeconds = 3600;

/** An access token and when it ends. */
export interface MintedToken {
  readonly token: string;
  readonly expiresAtInMs: number;
}

/** Turns a service account's key into an access token (RFC 7523). google-auth-library does that too, but only at Google's own
 * token endpoint, and through a proxy that the environment names. In another universe the signed JWT is the token.
 * @throws ApiFailure */
export async function serviceAccountToken(options: {
  readonly key: GcpServiceAccountKey;
  readonly scope: string;
  readonly http: HttpSender;
  readonly now: () => number;
}): Promise<MintedToken> {
  const { key, scope, http, now } = options;
  const issuedAt = Math.floor(now() / 1000);
  const claims = { iss: key.client_email, scope, iat: issuedAt, exp: issuedAt + lifetimeInSeconds };
  if (key.universe_domain && key.universe_domain !== 'googleapis.com') {
    return { token: signedJwt(key, { ...claims, sub: key.client_email }), expiresAtInMs: (issuedAt + lifetimeInSeconds) * 1000 };
  }
  const audience = key.token_uri || googleTokenUri;
  const form = new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    assertion: signedJwt(key, { ...claims, aud: audience }),
  });
  const answer = await http
    .send({
      method: 'POST',
      url: new URL(audience),
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: [Buffer.from(form.toString())],
    })
    .catch((error: unknown) => {
      throw failureOfNetwork(error);
    });
  if (answer.statusCode !== 200) throw await failureOfAnswer(answer, 'token');
  const { access_token: token, expires_in: expiresIn } = JSON.parse(await readText(answer)) as {
    access_token: string;
    expires_in?: number;
  };
  return { token, expiresAtInMs: now() + (expiresIn ?? lifetimeInSeconds) * 1000 };
}

function signedJwt(key: GcpServiceAccountKey, claims: Readonly<Record<string, unknown>>): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = { alg: 'RS256', typ: 'JWT', ...(key.private_key_id ? { kid: key.private_key_id } : {}) };
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key.private_key, 'base64url')}`;
}
