import { pbkdf2, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { deriveKey, seal, unseal } from './content-cipher.ts';

const scryptKey = promisify<string, Uint8Array, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);
const pbkdf2Key = promisify(pbkdf2);

/** Derives the key from a password; `undefined` for an unknown algorithm. Only kopia's own names are accepted. Otherwise the numbers in a
 * name would let the writer of the blob choose how much memory and time opening takes. */
export async function passwordKey(algorithm: string, password: string, salt: Uint8Array): Promise<Buffer | undefined> {
  // Node needs a limit above the 64 MiB of the algorithm itself.
  if (algorithm === 'scrypt-65536-8-1') return scryptKey(password, salt, 32, { N: 65536, r: 8, p: 1, maxmem: 128 * 1024 * 1024 });
  if (algorithm === 'pbkdf2-sha256-600000') return pbkdf2Key(password, salt, 600_000, 32, 'sha256');
  return undefined;
}

/** Opens and seals the blobs that the password's key protects. */
export function passwordCipher(formatKey: Uint8Array, uniqueId: Uint8Array) {
  const options = {
    cipher: 'aes-256-gcm',
    key: deriveKey(formatKey, uniqueId, 'AES'),
    aad: deriveKey(formatKey, uniqueId, 'CHECKSUM'),
  } as const;
  return {
    seal: (plain: Uint8Array, nonce?: Uint8Array) => seal(plain, { ...options, ...(nonce ? { nonce } : {}) }),
    unseal: (sealed: Buffer) => unseal(sealed, options),
  };
}
