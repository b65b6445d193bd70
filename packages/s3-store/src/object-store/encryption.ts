import { createHash } from 'node:crypto';
import { LifeboatError } from '@lifeboat/core/plugin-api';

/** How S3 encrypts objects: with its own key, with a KMS key, or with the caller's key (SSE-C, which S3 takes over https only). */
export type S3Encryption =
  | { readonly type: 'AES256' }
  /** @default `keyId`: the account's S3 key */
  | { readonly type: 'aws:kms' | 'aws:kms:dsse'; readonly keyId?: string | undefined }
  | { readonly type: 'customer-key'; readonly key: Uint8Array };

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
    return { write: { ServerSideEncryption: encryption.type, ...(keyId ? { SSEKMSKeyId: keyId } : {}) }, access: {} };
  }
  if (encryption.key.byteLength !== 32) {
    throw new LifeboatError({
      code: 'INVALID_CONFIG',
      message: `A customer encryption key has 32 bytes, this one has ${encryption.key.byteLength}`,
    });
  }
  const fields = {
    SSECustomerAlgorithm: 'AES256',
    SSECustomerKey: Buffer.from(encryption.key).toString('base64'),
    SSECustomerKeyMD5: createHash('md5').update(encryption.key).digest('base64'),
  };
  return { write: fields, access: fields };
}
