import { createHash } from 'node:crypto';
import { type CustomerKeyEncryption, customerKey, type KmsEncryption } from '@lifeboat/core/provider-kit';

/** How Cloud Storage encrypts new objects: with a key of Cloud KMS (`keyId`: `projects/P/locations/L/keyRings/R/cryptoKeys/K`), or with the
 * caller's own key. */
export type GcsEncryption = KmsEncryption | CustomerKeyEncryption;

/** What encryption adds to requests. */
export interface EncryptionFields {
  readonly kmsKeyName: string | undefined;
  /** For the library's requests. */
  readonly keyOfCustomer: { readonly encryptionKey?: Buffer };
  /** For our own. */
  readonly headers: Readonly<Record<string, string>>;
}

/** @param hide keeps a secret out of messages. @throws LifeboatError `INVALID_CONFIG` */
export function encryptionFields(encryption: GcsEncryption | undefined, hide: (secret: string) => void): EncryptionFields {
  if (encryption?.type !== 'customer-key') return { kmsKeyName: encryption?.keyId || undefined, keyOfCustomer: {}, headers: {} };
  const text = customerKey(encryption, 'GCS store');
  hide(text);
  const headers = {
    'x-goog-encryption-algorithm': 'AES256',
    'x-goog-encryption-key': text,
    'x-goog-encryption-key-sha256': createHash('sha256').update(encryption.key).digest('base64'),
  };
  return { kmsKeyName: undefined, keyOfCustomer: { encryptionKey: Buffer.from(encryption.key) }, headers };
}
