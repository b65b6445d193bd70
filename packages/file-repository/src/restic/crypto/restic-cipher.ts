import { createCipheriv, createDecipheriv, createSecretKey, timingSafeEqual } from 'node:crypto';
import { fewRandomBytes } from '../../memory/few-random-bytes.ts';
import { updateInto } from '../../memory/update-into.ts';
import { poly1305 } from './poly1305.ts';

/** A key that encrypts and authenticates. A repository has one, and so has each password. */
export interface ResticKey {
  /** 32 bytes. */
  readonly encrypt: Buffer;
  /** 16 bytes each. */
  readonly macK: Buffer;
  readonly macR: Buffer;
}

/** Seals bytes. Nobody without the key can read them, or change them without being noticed. */
export interface ResticCipher {
  seal(plain: Uint8Array): Buffer;
  /** Seals into `target`, which must be {@link sealOverhead} bytes longer than `plain`. `iv`: for tests only. */
  sealTo(target: Buffer, plain: Uint8Array, iv?: Uint8Array): void;
  /** Returns what was sealed; `undefined` if it was sealed with another key or has been changed since. `inPlace`: the result overwrites
   * `sealed`. */
  unseal(sealed: Buffer, options?: { readonly inPlace?: boolean }): Buffer | undefined;
}

const ivLength = 16;
const macLength = 16;
/** How many bytes sealing adds. */
export const sealOverhead = ivLength + macLength;

export function createResticCipher(key: ResticKey): ResticCipher {
  // Where a key is bytes, Node takes longer to look at it than to use it.
  const encrypt = createSecretKey(key.encrypt);
  // Each block stands for itself, so one cipher does for all messages.
  const block = createCipheriv('aes-128-ecb', createSecretKey(key.macK), null).setAutoPadding(false);
  const messageKey = Buffer.alloc(32);
  messageKey.set(clamp(key.macR));

  /** The key for one message is derived from its IV. Only the ciphertext is authenticated. */
  function mac(iv: Uint8Array, ciphertext: Uint8Array): Uint8Array {
    messageKey.set(block.update(iv), 16);
    return poly1305(ciphertext, messageKey);
  }

  function sealTo(target: Buffer, plain: Uint8Array, iv: Uint8Array = fewRandomBytes(ivLength)): void {
    target.set(iv);
    updateInto(target.subarray(ivLength), createCipheriv('aes-256-ctr', encrypt, iv), plain);
    target.set(mac(iv, target.subarray(ivLength, -macLength)), target.byteLength - macLength);
  }

  return {
    sealTo,
    seal(plain) {
      const sealed = Buffer.allocUnsafe(plain.byteLength + sealOverhead);
      sealTo(sealed, plain);
      return sealed;
    },
    unseal(sealed, { inPlace = false } = {}) {
      if (sealed.byteLength < sealOverhead) return undefined;
      const iv = sealed.subarray(0, ivLength);
      const ciphertext = sealed.subarray(ivLength, -macLength);
      if (!timingSafeEqual(mac(iv, ciphertext), sealed.subarray(-macLength))) return undefined;
      const plain = inPlace ? ciphertext : Buffer.allocUnsafe(ciphertext.byteLength);
      updateInto(plain, createDecipheriv('aes-256-ctr', encrypt, iv), ciphertext);
      return plain;
    },
  };
}

/** Poly1305 requires some bits of its key to be zero. */
function clamp(r: Buffer): Buffer {
  const clamped = Buffer.from(r);
  for (const at of [3, 7, 11, 15]) clamped.writeUInt8(clamped.readUInt8(at) & 0x0f, at);
  for (const at of [4, 8, 12]) clamped.writeUInt8(clamped.readUInt8(at) & 0xfc, at);
  return clamped;
}

/** Reads a key from 64 bytes. */
export function keyFromBytes(bytes: Buffer): ResticKey {
  return { encrypt: bytes.subarray(0, 32), macK: bytes.subarray(32, 48), macR: bytes.subarray(48, 64) };
}
