import { createHash, createSign } from 'node:crypto';
import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { GcsContext } from './gcs-context.ts';

const maxTtlInSeconds = 7 * 24 * 3600;
const algorithm = 'GOOG4-RSA-SHA256';

/** A URL by which anyone may GET the object (V4 signature). Signed with the service account's key, or, with `serviceAccount`,
 * by IAM's signBlob. */
export async function createSignedUrl(context: GcsContext, key: string, ttlInSeconds: number, options: CallOptions = {}): Promise<string> {
  const path = `/${[context.bucket, ...context.fullKey(key).split('/')].map(encode).join('/')}`;
  if (!Number.isInteger(ttlInSeconds) || ttlInSeconds < 1 || ttlInSeconds > maxTtlInSeconds) {
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `Cannot sign a URL for '${key}': ${ttlInSeconds} is not a time of 1 to ${maxTtlInSeconds} seconds`,
    });
  }
  const signer = await signerOf(context, key, options);
  const url = new URL(context.endpoint);
  const moment = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const scope = `${moment.slice(0, 8)}/auto/storage/goog4_request`;
  const query = [
    ['X-Goog-Algorithm', algorithm],
    ['X-Goog-Credential', `${signer.email}/${scope}`],
    ['X-Goog-Date', moment],
    ['X-Goog-Expires', String(ttlInSeconds)],
    ['X-Goog-SignedHeaders', 'host'],
  ]
    .map(([name = '', value = '']) => `${encode(name)}=${encode(value)}`)
    .join('&');
  const canonicalRequest = ['GET', path, query, `host:${url.host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const hash = createHash('sha256').update(canonicalRequest).digest('hex');
  const signature = await signer.sign([algorithm, moment, scope, hash].join('\n'));
  return `${url.origin}${path}?${query}&X-Goog-Signature=${signature}`;
}

interface Signer {
  readonly email: string;
  /** The signature as hex. */
  sign(text: string): Promise<string>;
}

async function signerOf(context: GcsContext, key: string, { signal }: CallOptions): Promise<Signer> {
  const { api, serviceAccount: email, iamEndpoint } = context;
  const serviceAccountKey = await api.tokens.signingKey(signal);
  if (serviceAccountKey) {
    const { client_email, private_key } = serviceAccountKey;
    return { email: client_email, sign: async (text) => createSign('RSA-SHA256').update(text).sign(private_key, 'hex') };
  }
  if (!email) {
    throw new LifeboatError({
      code: 'INVALID_REQUEST',
      message: `Cannot sign a URL for '${key}' in bucket '${context.bucket}': these credentials (external_account, access token or default chain) hold no key that signs. Set serviceAccount to the account that shall sign by IAM, or give a service account's key`,
    });
  }
  return {
    email,
    async sign(text) {
      const { signedBlob } = await api.read<{ signedBlob: string }>({
        method: 'POST',
        url: `${iamEndpoint}/v1/projects/-/serviceAccounts/${encodeURIComponent(email)}:signBlob`,
        json: { payload: Buffer.from(text).toString('base64') },
        subject: { action: `sign (iam.serviceAccounts.signBlob as ${email}) a URL for`, key },
        signal,
      });
      return Buffer.from(signedBlob, 'base64').toString('hex');
    },
  };
}

/** Percent-encoding of everything but RFC 3986's unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
