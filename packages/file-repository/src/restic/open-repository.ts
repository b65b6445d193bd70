import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../blobs/blob-store.ts';
import { FieldError, parseFields } from '../go-values/fields.ts';
import { isUsable } from './chunks/polynomial.ts';
import { createResticCipher, type ResticCipher } from './crypto/restic-cipher.ts';
import { type OpenedKey, searchKeys } from './keys/search-key.ts';

/** A repository whose key is known. */
export interface OpenedRepository {
  readonly version: number;
  readonly polynomial: bigint;
  readonly key: OpenedKey;
  readonly cipher: ResticCipher;
}

export const configId = 'config';
const maxConfigBytes = 64 * 1024;
const versions = [1, 2];

/** Opens the config with the key that the password opens.
 * @throws LifeboatError `REPOSITORY_NOT_FOUND`, `REPOSITORY_WRONG_PASSWORD`, `REPOSITORY_FORMAT_UNSUPPORTED`, `REPOSITORY_DAMAGED` */
export async function openRepository(blobs: BlobStore, password: string, options: CallOptions): Promise<OpenedRepository> {
  const { signal } = options;
  let sealed: Buffer | undefined;
  // If two processes created the repository at once, one may have left a key that opens nothing. Then the next key opens the config.
  for await (const key of searchKeys(blobs, password, options)) {
    sealed ??= await blobs.find(configId, { maxBytes: maxConfigBytes, signal });
    if (!sealed)
      throw new LifeboatError({
        code: 'REPOSITORY_NOT_FOUND',
        message: `There is no restic repository in ${blobs.place}: it has keys, but no blob ${configId}. Its creation may have been broken off: create it again`,
        context: { place: blobs.place },
      });
    const cipher = createResticCipher(key.master);
    const json = cipher.unseal(sealed);
    if (json) return { key, cipher, ...readConfig(blobs, json) };
  }
  throw blobs.damaged(configId, 'the key of the repository does not open it: it was changed since it was written');
}

function readConfig(blobs: BlobStore, json: Buffer): Pick<OpenedRepository, 'version' | 'polynomial'> {
  try {
    const config = parseFields(json, 100);
    const version = config.count('version');
    if (!versions.includes(version))
      throw new LifeboatError({
        code: 'REPOSITORY_FORMAT_UNSUPPORTED',
        message: `The repository in ${blobs.place} has the format version ${version} of restic; versions 1 and 2 are known`,
        context: { place: blobs.place },
      });
    const text = config.text('chunker_polynomial');
    const polynomial = /^[0-9a-f]{1,16}$/i.test(text) ? BigInt(`0x${text}`) : 0n;
    if (!isUsable(polynomial)) throw new FieldError('its polynomial cuts no files');
    return { version, polynomial };
  } catch (error) {
    throw error instanceof FieldError ? blobs.damaged(configId, error.message) : error;
  }
}
