import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { FieldError, parseFields } from '../../go-values/fields.ts';
import { passwordCipher } from '../crypto/password-key.ts';
import type { RepositoryKeys } from './open-format.ts';

/** What the storage of blobs is asked for. */
export interface BlobConfig {
  /** Whether every blob is to be locked for some time when it is stored. */
  readonly locksBlobs: boolean;
}

export const blobConfigId = 'kopia.blobcfg';

/** A repository without one asks for nothing.
 * @throws LifeboatError `REPOSITORY_DAMAGED` */
export async function readBlobConfig(blobs: BlobStore, keys: RepositoryKeys, { signal }: CallOptions): Promise<BlobConfig> {
  const sealed = await blobs.find(blobConfigId, { maxBytes: 1024 * 1024, signal });
  if (!sealed) return { locksBlobs: false };
  const plain = passwordCipher(keys.formatKey, keys.uniqueId).unseal(sealed);
  if (!plain) throw blobs.damaged(blobConfigId, 'the password does not open it: it was changed since it was written');
  try {
    const fields = parseFields(plain, 1000);
    return { locksBlobs: fields.text('retentionMode') !== '' || fields.count('retentionPeriod') > 0 };
  } catch (error) {
    throw error instanceof FieldError ? blobs.damaged(blobConfigId, error.message) : error;
  }
}
