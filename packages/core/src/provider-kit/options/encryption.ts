import { LifeboatError } from '../../errors/lifeboat-error.ts';
import { bytes, objectOf, oneOf, required, text } from '../../velero-api/schema/field-schema.ts';

/** The service encrypts objects with a key in its key management. `keyId` names the key. */
export interface KmsEncryption {
  readonly type: 'kms';
  readonly keyId: string;
}

/** The service encrypts objects with the caller's own key of 32 bytes. It does not keep the key, so every read needs it again. A signed URL
 * cannot carry the key. */
export interface CustomerKeyEncryption {
  readonly type: 'customer-key';
  readonly key: Uint8Array;
}

export const kmsEncryptionField = objectOf<KmsEncryption>({ type: required(oneOf(['kms'])), keyId: required(text) });

export const customerKeyField = objectOf<CustomerKeyEncryption>({ type: required(oneOf(['customer-key'])), key: required(bytes) });

const keyBytes = 32;

/** Returns the key as requests carry it. @param what who has the option, for messages: `S3 store`
 * @throws LifeboatError `INVALID_CONFIG` if the key does not have 32 bytes */
export function customerKey({ key }: CustomerKeyEncryption, what: string): string {
  if (key.byteLength === keyBytes) return Buffer.from(key).toString('base64');
  throw new LifeboatError({
    code: 'INVALID_CONFIG',
    message: `${what}: a customer's key has ${keyBytes} bytes, encryption.key has ${key.byteLength}`,
  });
}
