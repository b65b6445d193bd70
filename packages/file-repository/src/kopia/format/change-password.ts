import { type CallOptions, LifeboatError, type RepositoryPassword } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { readPassword } from '../../blobs/read-password.ts';
import { FieldError, type Fields, parseFields } from '../../go-values/fields.ts';
import { passwordCipher, passwordKey } from '../crypto/password-key.ts';
import { blobConfigId, readBlobConfig } from './blob-config.ts';
import { formatBlobId, type RepositoryKeys } from './open-format.ts';

/**
 * Seals the keys of a repository with another password. If a run is killed, the repository opens with the old or the new password, in
 * kopia, too. For that, the config of blobs, which the same password seals, is removed first: a repository works without it.
 * @returns the keys, as the new password opens them
 * @throws LifeboatError `INVALID_REQUEST`, `REPOSITORY_CHANGED`, `REPOSITORY_FORMAT_UNSUPPORTED`, `REPOSITORY_DAMAGED`
 */
export async function changePassword(
  blobs: BlobStore,
  keys: RepositoryKeys,
  password: RepositoryPassword,
  { signal }: CallOptions,
): Promise<RepositoryKeys> {
  const next = await readPassword(blobs, { password });
  const unsupported = (why: string) =>
    new LifeboatError({
      code: 'REPOSITORY_FORMAT_UNSUPPORTED',
      message: `The password of the repository in ${blobs.place} cannot be changed: ${why}`,
      context: { place: blobs.place },
    });
  if (!keys.format.enablePasswordChange) throw unsupported('it has an old format, in which the password is part of all keys');
  const outer = await readOuter(blobs, { signal });
  const sealed = outer.bytes('encryptedBlockFormat');
  const inner = passwordCipher(keys.formatKey, keys.uniqueId).unseal(sealed);
  if (!inner || !outer.bytes('uniqueID').equals(keys.uniqueId))
    throw new LifeboatError({
      code: 'REPOSITORY_CHANGED',
      message: `The repository in ${blobs.place} has another password now than when it was opened. Open it again with the new one`,
      context: { place: blobs.place },
    });
  if ((await readBlobConfig(blobs, keys, { signal })).lock)
    throw unsupported('its blobs are to be locked, and what says so could be lost in a change that is broken off. Let kopia change it');
  const formatKey = await passwordKey(outer.text('keyAlgo'), next, keys.uniqueId);
  if (!formatKey) throw unsupported(`its password is turned into a key by ${outer.text('keyAlgo')}`);
  const cipher = passwordCipher(formatKey, keys.uniqueId);
  const changed = { ...outer.value, encryptedBlockFormat: cipher.seal(inner).toString('base64') };
  await blobs.remove(blobConfigId, { signal });
  await blobs.write(formatBlobId, Buffer.from(`${JSON.stringify(changed, undefined, 2)}\n`), { signal });
  await blobs.write(blobConfigId, cipher.seal(Buffer.from('{}')), { signal });
  return { ...keys, formatKey };
}

async function readOuter(blobs: BlobStore, { signal }: CallOptions): Promise<Fields> {
  const blob = await blobs.find(formatBlobId, { maxBytes: 1024 * 1024, signal });
  if (!blob) throw blobs.damaged(formatBlobId, 'it is missing');
  try {
    return parseFields(blob);
  } catch (error) {
    throw error instanceof FieldError ? blobs.damaged(formatBlobId, error.message) : error;
  }
}
