import { LifeboatError, type OpenRepositoryOptions } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { readPassword } from '../../blobs/read-password.ts';
import { FieldError, parseFields } from '../../go-values/fields.ts';
import { type ContentCipher, createContentCipher } from '../crypto/content-cipher.ts';
import { createKopiaHash, type KopiaHash } from '../crypto/kopia-hash.ts';
import { passwordCipher, passwordKey } from '../crypto/password-key.ts';
import { type ContentFormat, readContentFormat, UnsupportedFormatError } from './content-format.ts';

/** The keys that open the contents of a repository. */
export interface RepositoryKeys {
  readonly uniqueId: Buffer;
  /** The key that was derived from the password. */
  readonly formatKey: Buffer;
  readonly format: ContentFormat;
  readonly hash: KopiaHash;
  readonly cipher: ContentCipher;
}

export const formatBlobId = 'kopia.repository';

/** Reads the format blob and opens it with the password.
 * @throws LifeboatError `REPOSITORY_NOT_FOUND`, `REPOSITORY_WRONG_PASSWORD`, `REPOSITORY_FORMAT_UNSUPPORTED`, `REPOSITORY_DAMAGED` */
export async function openFormat(blobs: BlobStore, options: Pick<OpenRepositoryOptions, 'password' | 'signal'>): Promise<RepositoryKeys> {
  const password = await readPassword(blobs, options);
  const blob = await blobs.find(formatBlobId, { maxBytes: 1024 * 1024, signal: options.signal });
  if (!blob)
    throw new LifeboatError({
      code: 'REPOSITORY_NOT_FOUND',
      message: `There is no kopia repository in ${blobs.place}: it has no blob ${formatBlobId}. Check the prefix, or create it`,
      context: { place: blobs.place },
    });
  try {
    return await openBlob(blob, password);
  } catch (error) {
    if (error instanceof FieldError) throw blobs.damaged(formatBlobId, error.message);
    if (error instanceof WrongPasswordError)
      throw new LifeboatError({
        code: 'REPOSITORY_WRONG_PASSWORD',
        message: `The password does not open the repository in ${blobs.place}, or its blob ${formatBlobId} was changed. Use the password that it was made with`,
        context: { place: blobs.place },
      });
    if (!(error instanceof UnsupportedFormatError)) throw error;
    throw new LifeboatError({
      code: 'REPOSITORY_FORMAT_UNSUPPORTED',
      message: `The repository in ${blobs.place} cannot be used: its blob ${formatBlobId} says: ${error.message}`,
      context: { place: blobs.place },
    });
  }
}

class WrongPasswordError extends Error {}

async function openBlob(blob: Buffer, password: string): Promise<RepositoryKeys> {
  const outer = parseFields(blob);
  const uniqueId = outer.bytes('uniqueID');
  if (uniqueId.byteLength < 16) throw new FieldError('its uniqueID is too short');
  if (outer.text('encryption') !== 'AES256_GCM') throw new UnsupportedFormatError(`its format is encrypted by ${outer.text('encryption')}`);
  const formatKey = await passwordKey(outer.text('keyAlgo'), password, uniqueId);
  if (!formatKey) throw new UnsupportedFormatError(`its password is turned into a key by ${outer.text('keyAlgo')}`);
  const inner = passwordCipher(formatKey, uniqueId).unseal(outer.bytes('encryptedBlockFormat'));
  if (!inner) throw new WrongPasswordError();
  const fields = parseFields(inner).object('format');
  if (!fields) throw new FieldError('it has no format');
  const format = readContentFormat(fields);
  const hash = await createKopiaHash(format.hash, format.secret);
  if (!hash) throw new UnsupportedFormatError(`its contents are named by the hash ${format.hash}`);
  const cipher = createContentCipher(format.encryption, format.masterKey);
  if (!cipher) throw new UnsupportedFormatError(`its contents are encrypted by ${format.encryption}`);
  return { uniqueId, formatKey, format, hash, cipher };
}
