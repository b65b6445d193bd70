import { createHash } from 'node:crypto';
import { type CustomerKeyEncryption, customerKey } from '@lifeboat/core/provider-kit';

/** How S3 encrypts objects. `AES256`: with S3's own key. `kms`: with a key in KMS; without `keyId`, the account's S3 key. `kms-dsse`: the
 * same, but encrypted twice. `customer-key`: with the caller's key (SSE-C), which S3 accepts only over https. */
export type S3Encryption =
  | { readonly type: 'AES256' }
  | { readonly type: 'kms' | 'kms-dsse'; readonly keyId?: string | undefined }
  | CustomerKeyEncryption;

/** The values of S3's headers. */
const algorithms = { AES256: 'AES256', kms: 'aws:kms', 'kms-dsse': 'aws:kms:dsse' } as const;

/** The fields of requests that encryption needs. */
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
