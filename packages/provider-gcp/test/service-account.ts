import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GcpServiceAccountKey } from '../src/index.ts';

/** A service account of the tests and the token endpoint that knows it (RFC 7523, as Google answers). */
export interface TestServiceAccount {
  key(tokenUri: string): Required<Omit<GcpServiceAccountKey, 'universe_domain'>>;
  /** Answers a request to the token endpoint. */
  answerToken(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void>;
  /** Whether the header carries a token that {@link answerToken} gave. */
  isGranted(authorization: string | undefined): boolean;
  /** Whether the account's key has signed the text. */
  hasSigned(text: string, signature: Buffer): boolean;
  /** Tokens are refused from now on. */
  revokeTokens(): void;
  readonly tokens: readonly string[];
}

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

export function createServiceAccount(options: { readonly now?: () => number } = {}): TestServiceAccount {
  const { now = Date.now } = options;
  const tokens: string[] = [];
  const granted = new Set<string>();
  const hasSigned = (text: string, signature: Buffer) => verify('RSA-SHA256', Buffer.from(text), createPublicKey(privateKey), signature);
  return {
    tokens,
    hasSigned,
    key: (tokenUri) => ({
      type: 'service_account',
      client_email: 'velero@project-1.iam.gserviceaccount.com',
      private_key: privateKey,
      private_key_id: 'key-id-1-is-not-shown',
      project_id: 'project-1',
      token_uri: tokenUri,
    }),
    revokeTokens: () => granted.clear(),
    isGranted: (authorization) => granted.has(authorization?.replace(/^Bearer /, '') ?? ''),
    async answerToken(incoming, outgoing) {
      const form = new URLSearchParams(await bodyOf(incoming));
      const refuse = (description: string) => answerJson(outgoing, 400, { error: 'invalid_grant', error_description: description });
      const [header = '', payload = '', signature = ''] = (form.get('assertion') ?? '').split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString() || '{}') as { iss?: string; iat?: number; exp?: number };
      if (claims.iss !== 'velero@project-1.iam.gserviceaccount.com') return refuse('Invalid grant: account not found');
      if (!hasSigned(`${header}.${payload}`, Buffer.from(signature, 'base64url'))) return refuse('Invalid JWT Signature.');
      const nowInSeconds = now() / 1000;
      if (Math.abs((claims.iat ?? 0) - nowInSeconds) > 300 || (claims.exp ?? 0) < nowInSeconds) {
        return refuse(
          'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.',
        );
      }
      const token = `ya29.token-number-${tokens.length}-of-the-tests-${Math.random().toString(36).slice(2)}`;
      tokens.push(token);
      granted.add(token);
      answerJson(outgoing, 200, { access_token: token, expires_in: 3599, token_type: 'Bearer' });
    },
  };
}

export async function bodyOf(incoming: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of incoming as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString();
}

export function answerJson(outgoing: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  outgoing.writeHead(status, { 'content-type': 'application/json; charset=UTF-8', ...headers });
  outgoing.end(body === undefined ? undefined : JSON.stringify(body));
}

/** The error shape of Google's APIs. */
export function answerError(
  outgoing: ServerResponse,
  code: number,
  reason: string,
  message: string,
  headers: Record<string, string> = {},
): void {
  answerJson(outgoing, code, { error: { code, message, errors: [{ message, domain: 'global', reason }] } }, headers);
}
