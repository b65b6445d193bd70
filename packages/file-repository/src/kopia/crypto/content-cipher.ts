import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const nonceLength = 12;
const tagLength = 16;
/** Bytes that sealing adds. */
export const sealOverhead = nonceLength + tagLength;

export type Cipher = 'aes-256-gcm' | 'chacha20-poly1305';

export function deriveKey(key: Uint8Array, salt: Uint8Array | string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, purpose, 32));
}

/** Nonce, ciphertext and tag. `nonce` is for test vectors: one that is used twice gives the key away. */
export function seal(
  plain: Uint8Array,
  { cipher, key, aad, nonce = randomBytes(nonceLength) }: { cipher: Cipher; key: Uint8Array; aad: Uint8Array; nonce?: Uint8Array },
): Buffer {
  const sealing = createCipheriv(cipher as 'aes-256-gcm', key, nonce, { authTagLength: tagLength });
  sealing.setAAD(aad);
  const body = sealing.update(plain);
  sealing.final();
  return Buffer.concat([nonce, body, sealing.getAuthTag()]);
}

/** What was sealed, `undefined` when it was not sealed by this key, for this place, or has been changed since. */
export function unseal(sealed: Uint8Array, { cipher, key, aad }: { cipher: Cipher; key: Uint8Array; aad: Uint8Array }): Buffer | undefined {
  if (sealed.byteLength < sealOverhead) return undefined;
  const opening = createDecipheriv(cipher as 'aes-256-gcm', key, sealed.subarray(0, nonceLength), { authTagLength: tagLength });
  opening.setAAD(aad);
  opening.setAuthTag(sealed.subarray(-tagLength));
  const plain = opening.update(sealed.subarray(nonceLength, -tagLength));
  try {
    opening.final();
  } catch {
    return undefined;
  }
  return plain;
}

/** Seals contents and blobs: each with a key of its own, made from what names it. */
export interface ContentCipher {
  seal(plain: Uint8Array, iv: Uint8Array, nonce?: Uint8Array): Buffer;
  unseal(sealed: Uint8Array, iv: Uint8Array): Buffer | undefined;
}

const ciphers = new Map<string, Cipher>([
  ['AES256-GCM-HMAC-SHA256', 'aes-256-gcm'],
  ['CHACHA20-POLY1305-HMAC-SHA256', 'chacha20-poly1305'],
]);

/** The cipher of that name, `undefined` for an unknown name. */
export function createContentCipher(name: string, masterKey: Uint8Array): ContentCipher | undefined {
  const cipher = ciphers.get(name);
  if (!cipher) return undefined;
  // Here the purpose is the salt; everywhere else it is the info.
  const secret = deriveKey(masterKey, 'encryption', '');
  const keyOf = (iv: Uint8Array) => createHmac('sha256', secret).update(iv).digest();
  return {
    seal: (plain, iv, nonce) => seal(plain, { cipher, key: keyOf(iv), aad: iv, ...(nonce ? { nonce } : {}) }),
    unseal: (sealed, iv) => unseal(sealed, { cipher, key: keyOf(iv), aad: iv }),
  };
}
