import { createHmac, createSecretKey } from 'node:crypto';

/** The keyed hash of a repository, which names contents and blobs. */
export type KopiaHash = (data: Uint8Array) => Buffer;

type Family = 'hmac' | 'blake2b' | 'blake2s' | 'blake3';

/** For each name in a repository's format: the function, its digest, and how many bytes of the digest are kept. */
const algorithms = new Map<string, readonly [Family, string | number, number]>([
  ['BLAKE2B-256-128', ['blake2b', 256, 16]],
  ['BLAKE2B-256', ['blake2b', 256, 32]],
  ['BLAKE2S-128', ['blake2s', 128, 16]],
  ['BLAKE2S-256', ['blake2s', 256, 32]],
  ['BLAKE3-256-128', ['blake3', 256, 16]],
  ['BLAKE3-256', ['blake3', 256, 32]],
  ['HMAC-SHA256-128', ['hmac', 'sha256', 16]],
  ['HMAC-SHA256', ['hmac', 'sha256', 32]],
  ['HMAC-SHA224', ['hmac', 'sha224', 28]],
  ['HMAC-SHA3-224', ['hmac', 'sha3-224', 28]],
  ['HMAC-SHA3-256', ['hmac', 'sha3-256', 32]],
]);

/** Returns the hash with this name; `undefined` for an unknown name. */
export async function createKopiaHash(name: string, secret: Uint8Array): Promise<KopiaHash | undefined> {
  const algorithm = algorithms.get(name);
  if (!algorithm) return undefined;
  const [family, digest, kept] = algorithm;
  if (family === 'hmac') {
    const key = createSecretKey(secret);
    return (data) => createHmac(String(digest), key).update(data).digest().subarray(0, kept);
  }
  // OpenSSL has no keyed BLAKE. The digest length is an input of the hash, so the digest is cut only afterwards.
  const { createBLAKE2b, createBLAKE2s, createBLAKE3 } = await import('hash-wasm');
  const create = { blake2b: createBLAKE2b, blake2s: createBLAKE2s, blake3: createBLAKE3 }[family];
  const hasher = await create(Number(digest), secret);
  return (data) => Buffer.from(hasher.init().update(data).digest('binary').buffer, 0, kept);
}
