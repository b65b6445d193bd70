import { createHash } from 'node:crypto';
import { type CustomerKeyEncryption, customerKey } from '@lifeboat/core/provider-kit';

/** How S3 encrypts objects: with its own key, with a key of KMS (once or, with `kms-dsse`, twice; without `keyId`, with the account's S3
 * key), or with the caller's key (SSE-C, which S3 accepts only over https). */
export type S3Encryption =
  | { readonly type: 'AES256' }
  | { readonly type: 'kms' | 'kms-dsse'; readonly keyId?: string | undefined }
  | CustomerKeyEncryption;

/** As S3's headers spell them. */
const algorithms = { AES256: 'AES256', kms: 'aws:kms', 'kms-dsse': 'aws:kms:dsse' } as const;

/** The fields that encryption adds to requests. */
export interface EncryptionFields {
  /** For PutObject and CreateMultipartUpload. */
  readonly write: Readonly<Record<string, string>>;
  /** For UploadPart, CompleteMultipartUpload, HeadObject and GetObject. */
  readonly access: Readonly<Record<string, string>>;
}

export function encryptionFields(encryption: S3Encryption | undefined): EncryptionFields {
  if (!encryption) return { write: {}, access: {} };
  if (encryption.type !== 'customer-key') {
    const keyId = encryption.type === 'AES256' ? undefined : encryption.keyId;
    return { write: { ServerSideEncryption: algorithms[encryption.type], ...(keyId ? { SSEKMSKeyId: keyId } : {}) }, access: {} };
  }
  const fields = {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: customerKey(encryption, 'S3 store'),
    SSECustomerKeyMD5: createHash('md5').update(encryption.key).digest('base64'),
  };
  return { write: fields, access: fields };
}
