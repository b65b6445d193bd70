import { createPrivateKey, createPublicKey, KeyObject, sign, verify } from 'node:crypto';
import type { ManifestSigner } from '../../contract/locations/manifest-signer.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { callForeign } from '../../plugin-api/foreign/call-foreign.ts';
import { foreignTimeLimits } from '../../plugin-api/foreign/time-limits.ts';

/** Creates a signer from an Ed25519 private key, in PEM (`-----BEGIN PRIVATE KEY-----`) or as a KeyObject.
 * @throws LifeboatError `INVALID_CONFIG`, which never shows the key */
export function createManifestSigner(privateKey: string | KeyObject): ManifestSigner {
  const key = open('The signing key', 'private', () => (typeof privateKey === 'string' ? createPrivateKey(privateKey) : privateKey));
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  return { publicKey, sign: async (bytes) => sign(null, bytes, key) };
}

/** A signer with its key opened, none of whose calls takes for ever. @throws LifeboatError `INVALID_CONFIG` for a key that is none;
 * its calls throw `TIMEOUT`, `CANCELED`, and `INVALID_CONFIG` with what the signer fails with */
export function openSigner(
  signer: ManifestSigner,
  what: string,
  { timeoutInMs = foreignTimeLimits.credentialsInMs }: { readonly timeoutInMs?: number } = {},
): { readonly publicKey: KeyObject; readonly sign: ManifestSigner['sign'] } {
  return {
    publicKey: openPublicKey(signer.publicKey, what),
    sign: (bytes, { signal } = {}) =>
      callForeign({ what, timeoutInMs, signal, call: (limit) => signer.sign(bytes, { signal: limit }) }).catch((error: unknown) => {
        if (LifeboatError.isInstance(error)) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        throw new LifeboatError({ code: 'INVALID_CONFIG', message: `${what} failed: ${reason}`, cause: error });
      }),
  };
}

/** @throws LifeboatError `INVALID_CONFIG` */
export function openPublicKey(pem: string, what: string): KeyObject {
  return open(what, 'public', () => {
    // Node would take the public half of a private key; whoever checks is not to hold one.
    if (pem.includes('PRIVATE KEY')) throw new Error('it is a private key');
    return createPublicKey(pem);
  });
}

/** As a manifest names its signer. */
export function printPublicKey(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** `undefined` for what is no Ed25519 key. */
export function parsePublicKey(text: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), type: 'spki', format: 'der' });
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}

export function isSignedBy(key: KeyObject, bytes: Uint8Array, signature: Uint8Array): boolean {
  return signature.length === 64 && verify(null, bytes, key, signature);
}

function open(what: string, type: 'public' | 'private', make: () => KeyObject): KeyObject {
  let key: KeyObject;
  try {
    key = make();
  } catch (error) {
    // Messages of OpenSSL never hold the key.
    throw invalidKey(what, `it is no ${type} key (${error instanceof Error ? error.message : String(error)})`);
  }
  if (!(key instanceof KeyObject) || key.type !== type) throw invalidKey(what, `it is no ${type} key`);
  if (key.asymmetricKeyType !== 'ed25519') throw invalidKey(what, `it is of the type ${key.asymmetricKeyType}, not Ed25519`);
  return key;
}

function invalidKey(what: string, why: string): LifeboatError {
  return new LifeboatError({ code: 'INVALID_CONFIG', message: `${what} cannot be used: ${why}` });
}
