import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { ownMember } from '../../json/index.ts';
import type { ExpiringToken } from './expiring-token.ts';

interface OidcOptions {
  /** What the kubeconfig says, by its names. What is given anew is kept in it. */
  readonly config: Map<string, string>;
  readonly ca: string | undefined;
  readonly now: number;
  /** The server refused the token that is there. */
  readonly isRefused: boolean;
  readonly signal: AbortSignal;
}

/** The ID token of a kubeconfig while it is good, else a new one for its refresh token, as kubectl gets it. The new one is kept in
 * memory; the file stays as it is. */
export async function oidcToken(options: OidcOptions): Promise<ExpiringToken> {
  const { config, now, isRefused, signal, ca } = options;
  const current = config.get('id-token');
  const expiresAt = current ? expiryOf(current) : 0;
  if (current && !isRefused && expiresAt > now) return { token: current, expiresAt };
  const must = (name: string) => {
    const value = config.get(name);
    if (value) return value;
    throw new Error(`its id-token is ${current ? 'no longer good' : 'missing'}, and without ${name} there is no other. Sign in again`);
  };
  const [refreshToken, issuer, clientId] = [must('refresh-token'), must('idp-issuer-url'), must('client-id')];
  const secret = config.get('client-secret') ?? '';
  const discovered = await ask(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, { ca, signal });
  const endpoint = textOf(discovered.answer, 'token_endpoint');
  if (!endpoint) throw new Error(`${issuer} names no token_endpoint (HTTP ${discovered.status})`);
  const form = { grant_type: 'refresh_token', refresh_token: refreshToken };
  const basic = `Basic ${Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(secret)}`).toString('base64')}`;
  // As kubectl: who the client is stands in a header, and for servers that do not read it there, in the body.
  let given = await ask(endpoint, { ca, signal, form, authorization: basic });
  if (given.status >= 400 && textOf(given.answer, 'error') !== 'invalid_grant') {
    const client = { client_id: clientId, ...(secret && { client_secret: secret }) };
    given = await ask(endpoint, { ca, signal, form: { ...form, ...client } });
  }
  const token = textOf(given.answer, 'id_token');
  if (!token) {
    const reason = textOf(given.answer, 'error_description') ?? textOf(given.answer, 'error') ?? 'no id_token came';
    throw new Error(`${new URL(endpoint).host} gave no new token (HTTP ${given.status}): ${reason}`);
  }
  config.set('id-token', token);
  config.set('refresh-token', textOf(given.answer, 'refresh_token') ?? refreshToken);
  return { token, expiresAt: expiryOf(token) };
}

/** 0 for what is no token. */
function expiryOf(token: string): number {
  try {
    const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    const exp = typeof payload === 'object' && payload !== null ? ownMember(payload as Record<string, unknown>, 'exp') : undefined;
    return typeof exp === 'number' ? exp * 1000 : 0;
  } catch {
    return 0;
  }
}

function textOf(answer: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = ownMember(answer, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

interface Ask {
  readonly ca: string | undefined;
  readonly signal: AbortSignal;
  readonly form?: Readonly<Record<string, string>>;
  readonly authorization?: string;
}

const longestAnswer = 1024 * 1024;

function ask(url: string, options: Ask): Promise<{ status: number; answer: Readonly<Record<string, unknown>> }> {
  const { ca, signal, form, authorization } = options;
  const target = new URL(url);
  const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(target.hostname);
  if (target.protocol !== 'https:' && !(isLocal && target.protocol === 'http:')) throw new Error(`${target.host} is not asked without TLS`);
  const headers = {
    accept: 'application/json',
    ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
    ...(authorization && { authorization }),
  };
  return new Promise((resolve, reject) => {
    const send = target.protocol === 'https:' ? requestHttps : requestHttp;
    const request = send(target, { method: form ? 'POST' : 'GET', headers, signal, ...(ca && { ca }) }, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > longestAnswer) response.destroy(new Error(`${target.host} sends more than 1 MiB`));
        else chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, answer: objectOf(Buffer.concat(chunks).toString('utf8')) }));
    });
    request.on('error', reject);
    request.end(form && new URLSearchParams(form).toString());
  });
}

/** Not the parser's own error: it quotes what came, which may be a secret. */
function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
}
