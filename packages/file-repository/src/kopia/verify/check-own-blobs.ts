import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import type { DamageOptions } from '../../damage/damage-options.ts';
import { isUnreadable } from '../../damage/is-unreadable.ts';
import { FieldError, parseFields } from '../../go-values/fields.ts';
import { readBlobConfig } from '../format/blob-config.ts';
import { isCurrentPassword } from '../format/is-current-password.ts';
import type { RepositoryKeys } from '../format/open-format.ts';
import { readMaintenanceLog } from '../maintenance/maintenance-log.ts';

/** Velero's note about the repository that it made. */
const veleroBlobId = 'udmrepo.Repository';

/** Checks the blobs that restores do not need, but that writing, maintenance and Velero need. */
export async function checkOwnBlobs(blobs: BlobStore, keys: RepositoryKeys, { signal, onDamage }: DamageOptions): Promise<void> {
  for (const check of [checkBlobConfig, readMaintenanceLog, checkVeleroBlob])
    try {
      await check(blobs, keys, { signal });
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      onDamage?.(error);
    }
}

async function checkBlobConfig(blobs: BlobStore, keys: RepositoryKeys, options: CallOptions): Promise<void> {
  try {
    await readBlobConfig(blobs, keys, options);
  } catch (error) {
    // After the password was changed elsewhere, another password seals the blob.
    if (!isUnreadable(error) || (await isCurrentPassword(blobs, keys, options))) throw error;
  }
}

async function checkVeleroBlob(blobs: BlobStore, keys: RepositoryKeys, { signal }: CallOptions): Promise<void> {
  const blob = await blobs.find(veleroBlobId, { signal, maxBytes: 64 * 1024 });
  if (!blob) return;
  try {
    if (!parseFields(blob).bytes('uniqueID').equals(keys.uniqueId)) throw new FieldError('it names another repository');
  } catch (error) {
    throw error instanceof FieldError ? blobs.damaged(veleroBlobId, error.message) : error;
  }
}
