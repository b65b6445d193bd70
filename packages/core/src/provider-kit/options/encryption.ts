import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { bytes, objectOf, oneOf, required, text } from '../../velero-api/schema/field-schema.ts';

/** The service encrypts with a key of its key management, which it names by `keyId`. */
export interface KmsEncryption {
  readonly type: 'kms';
  readonly keyId: string;
}

/** The service encrypts with the caller's own key of 32 bytes and does not keep it, so every read needs the key again. A signed URL cannot
 * carry it. */
export interface CustomerKeyEncryption {
  readonly type: 'customer-key';
  readonly key: Uint8Array;
}

export const kmsEncryptionField = objectOf<KmsEncryption>({ type: required(oneOf(['kms'])), keyId: required(text) });

export const customerKeyField = objectOf<CustomerKeyEncryption>({ type: required(oneOf(['customer-key'])), key: required(bytes) });

const keyBytes = 32;

/** The key, as requests carry it. @param what whose option it is, for messages: `S3 store`
 * @throws LifeboatError `INVALID_CONFIG` for a key that has not 32 bytes */
export function customerKey({ key }: CustomerKeyEncryption, what: string): string {
  if (key.byteLength === keyBytes) return Buffer.from(key).toString('base64');
  throw new LifeboatError({
    code: 'INVALID_CONFIG',
    message: `${what}: a customer's key has ${keyBytes} bytes, encryption.key has ${key.byteLength}`,
  });
}
