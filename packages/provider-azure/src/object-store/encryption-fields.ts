import { createHash } from 'node:crypto';
import { type CustomerKeyEncryption, customerKey } from '@lifeboat/core/provider-kit';

/** How the service encrypts objects: with the caller's own key (https only), or in an encryption scope of the account. */
export type BlobEncryption = CustomerKeyEncryption | { readonly type: 'encryption-scope'; readonly name: string };

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
  const customerProvidedKey: CustomerKey = {
    encryptionKey: customerKey(encryption, 'Azure Blob store'),
    encryptionKeySha256: createHash('sha256').update(encryption.key).digest('base64'),
    encryptionAlgorithm: 'AES256',
  };
  return { write: { customerProvidedKey }, read: { customerProvidedKey } };
}
