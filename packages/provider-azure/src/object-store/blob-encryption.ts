import { createHash } from 'node:crypto';
import { LifeboatError } from '@lifeboat/core/plugin-api';

/** How the service encrypts objects: with the caller's key (https only), or within an encryption scope of the account. */
export type BlobEncryption =
  | { readonly type: 'customer-key'; readonly key: Uint8Array }
  | { readonly type: 'encryption-scope'; readonly name: string };

/** The fields that encryption adds to the SDK's calls. */
export interface EncryptionFields {
  /** For writes. */
  readonly write: { readonly customerProvidedKey?: CustomerKey; readonly encryptionScope?: string };
  /** For reads. */
  readonly read: { readonly customerProvidedKey?: CustomerKey };
}

interface CustomerKey {
  readonly encryptionKey: string;
  readonly encryptionKeySha256: string;
  readonly encryptionAlgorithm: 'AES256';
}

/** @throws LifeboatError `INVALID_CONFIG` */
export function encryptionFields(encryption: BlobEncryption | undefined): EncryptionFields {
  if (!encryption) return { write: {}, read: {} };
  if (encryption.type === 'encryption-scope') return { write: { encryptionScope: encryption.name }, read: {} };
  if (encryption.key.byteLength !== 32) {
    throw new LifeboatError({
      code: 'INVALID_CONFIG',
      message: `A customer encryption key has 32 bytes, this one has ${encryption.key.byteLength}`,
    });
  }
  const customerProvidedKey: CustomerKey = {
    encryptionKey: Buffer.from(encryption.key).toString('base64'),
    encryptionKeySha256: createHash('sha256').update(encryption.key).digest('base64'),
    encryptionAlgorithm: 'AES256',
  };
  return { write: { customerProvidedKey }, read: { customerProvidedKey } };
}
