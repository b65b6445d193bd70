import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { FieldError, parseFields } from '../../go-values/fields.ts';
import { passwordCipher } from '../crypto/password-key.ts';
import { formatBlobId, type RepositoryKeys } from './open-format.ts';

/** Whether the password that opened the repository would still open it. */
export async function isCurrentPassword(
  blobs: BlobStore,
  { formatKey, uniqueId }: Pick<RepositoryKeys, 'formatKey' | 'uniqueId'>,
  { signal }: CallOptions,
): Promise<boolean> {
  const blob = await blobs.find(formatBlobId, { maxBytes: 1024 * 1024, signal });
  try {
    return blob !== undefined && passwordCipher(formatKey, uniqueId).unseal(parseFields(blob).bytes('encryptedBlockFormat')) !== undefined;
  } catch (error) {
    if (error instanceof FieldError) return false;
    throw error;
  }
}
