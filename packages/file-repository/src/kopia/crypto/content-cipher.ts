import { createCipheriv, createDecipheriv, createHmac, createSecretKey, hkdfSync } from 'node:crypto';
import { fewRandomBytes } from '../../memory/few-random-bytes.ts';
import { updateInto } from '../../memory/update-into.ts';

const nonceLength = 12;
const tagLength = 16;
/** How many bytes sealing adds. */
export const sealOverhead = nonceLength + tagLength;

export type Cipher = 'aes-256-gcm' | 'chacha20-poly1305';

export function deriveKey(key: Uint8Array, salt: Uint8Array | string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, salt, purpose, 32));
}

interface Sealing {
  readonly cipher: Cipher;
  readonly key: Uint8Array;
  readonly aad: Uint8Array;
}

/** Returns nonce, ciphertext and tag. `nonce` is for test vectors only: using a nonce twice reveals the key. */
export function seal(plain: Uint8Array, options: Sealing & { readonly nonce?: Uint8Array }): Buffer {
  const sealed = Buffer.allocUnsafe(plain.byteLength + sealOverhead);
  sealTo(sealed, plain, options);
  return sealed;
}

/** Writes what {@link seal} returns into `target`, which must have exactly that length. */
function sealTo(
  target: Buffer,
  plain: Uint8Array,
  { cipher, key, aad, nonce = fewRandomBytes(nonceLength) }: Sealing & { readonly nonce?: Uint8Array },
): void {
  const sealing = createCipheriv(cipher as 'aes-256-gcm', createSecretKey(key), nonce, { authTagLength: tagLength });
  sealing.setAAD(aad);
  target.set(nonce);
  updateInto(target.subarray(nonceLength), sealing, plain);
  sealing.final();
  target.set(sealing.getAuthTag(), nonceLength + plain.byteLength);
}

/** Returns what was sealed; `undefined` if it was sealed with another key or for another place, or has been changed since. `inPlace`: the
 * result overwrites `sealed`. */
export function unseal(sealed: Buffer, { cipher, key, aad, inPlace }: Sealing & { readonly inPlace?: boolean }): Buffer | undefined {
  if (sealed.byteLength < sealOverhead) return undefined;
  const opening = createDecipheriv(cipher as 'aes-256-gcm', createSecretKey(key), sealed.subarray(0, nonceLength), {
    authTagLength: tagLength,
  });
  opening.setAAD(aad);
  opening.setAuthTag(sealed.subarray(-tagLength));
  const length = sealed.byteLength - sealOverhead;
  const plain = inPlace ? sealed.subarray(0, length) : Buffer.allocUnsafe(length);
  updateInto(plain, opening, sealed.subarray(nonceLength, nonceLength + length));
  try {
    opening.final();
  } catch {
    return undefined;
  }
  return plain;
}

/** Seals contents and blobs, each with a key that is derived from its name. */
export interface ContentCipher {
  seal(plain: Uint8Array, iv: Uint8Array, nonce?: Uint8Array): Buffer;
  /** Seals into `target`, which must be {@link sealOverhead} bytes longer than `plain`. */
  sealTo(target: Buffer, plain: Uint8Array, iv: Uint8Array): void;
  /** Returns what was sealed. `inPlace`: the result overwrites `sealed`. */
  unseal(sealed: Buffer, iv: Uint8Array, options?: { readonly inPlace?: boolean }): Buffer | undefined;
}

const ciphers = new Map<string, Cipher>([
  ['AES256-GCM-HMAC-SHA256', 'aes-256-gcm'],
  ['CHACHA20-POLY1305-HMAC-SHA256', 'chacha20-poly1305'],
]);

/** Returns the cipher with this name; `undefined` for an unknown name. */
export function createContentCipher(name: string, masterKey: Uint8Array): ContentCipher | undefined {
  const cipher = ciphers.get(name);
  if (!cipher) return undefined;
  // Here the purpose is the salt; everywhere else it is the info.
  // Where a key is bytes, Node takes longer to look at it than to use it.
  const secret = createSecretKey(deriveKey(masterKey, 'encryption', ''));
  const keyOf = (iv: Uint8Array) => createHmac('sha256', secret).update(iv).digest();
  return {
    seal: (plain, iv, nonce) => seal(plain, { cipher, key: keyOf(iv), aad: iv, ...(nonce ? { nonce } : {}) }),
    sealTo: (target, plain, iv) => sealTo(target, plain, { cipher, key: keyOf(iv), aad: iv }),
    unseal: (sealed, iv, options) => unseal(sealed, { cipher, key: keyOf(iv), aad: iv, ...options }),
  };
}
