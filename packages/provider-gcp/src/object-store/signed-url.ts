import { createSign } from 'node:crypto';
import type { File } from '@google-cloud/storage';
import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import { checkSignedUrlTtl } from '@lifeboat/core/provider-kit';
import type { GcsContext } from './gcs-context.ts';
import { openBucket } from './open-bucket.ts';

/** A URL by which anyone may GET the object (V4 signature). Signed with the service account's key, or, with `serviceAccount`,
 * by IAM's signBlob. */
export async function createSignedUrl(context: GcsContext, key: string, ttlInSeconds: number, options: CallOptions = {}): Promise<string> {
  const fullKey = context.fullKey(key);
  checkSignedUrlTtl(key, ttlInSeconds);
  const { email, sign } = await signerOf(context, key, options);
  const endpoint = context.publicEndpoint;
  const { bucket, auth } = await openBucket(context, { subject: { action: 'sign a URL for', key }, signal: options.signal, endpoint });
  // The library keeps an error's message only.
  let failure: unknown;
  auth.getCredentials = async () => ({ client_email: email });
  auth.sign = (text) =>
    sign(text).catch((error: unknown) => {
      failure = error;
      throw error;
    });
  const file = bucket.file(fullKey);
  signHostWithPort(file, new URL(endpoint));
  const now = Date.now();
  try {
    const [url] = await file.getSignedUrl({ version: 'v4', action: 'read', accessibleAt: now, expires: now + ttlInSeconds * 1000 });
    return url;
  } catch (error) {
    throw failure ?? error;
  }
}

/** The library signs the host without its port; clients send it with one. */
function signHostWithPort(file: File, { host, port }: URL): void {
  if (port === '') return;
  let signer: File['signer'];
  Object.defineProperty(file, 'signer', {
    get: () => signer,
    set(made: NonNullable<File['signer']>) {
      const canonical = made.getCanonicalHeaders.bind(made);
      made.getCanonicalHeaders = (headers) => canonical({ ...headers, host });
      signer = made;
    },
  });
}

interface Signer {
  readonly email: string;
  /** The signature in base64. */
  sign(text: string): Promise<string>;
}

async function signerOf(context: GcsContext, key: string, { signal }: CallOptions): Promise<Signer> {
  const { api, serviceAccount: email, iamEndpoint } = context;
  const serviceAccountKey = await api.tokens.signingKey(signal);
  if (serviceAccountKey) {
    const { client_email, private_key } = serviceAccountKey;
    return { email: client_email, sign: async (text) => createSign('RSA-SHA256').update(text).sign(private_key, 'base64') };
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
      return signedBlob;
    },
  };
}
