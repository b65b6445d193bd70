import { type CallOptions, LifeboatError, throwIfAborted } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { FieldError } from '../../go-values/fields.ts';
import type { ResticKey } from '../crypto/restic-cipher.ts';
import { listFiles } from '../files/list-files.ts';
import { sha256 } from '../hashes/sha256.ts';
import { type KeyFile, openKeyFile, parseKeyFile } from './key-file.ts';

/** A key that a password opens. */
export interface OpenedKey {
  /** The id of the key file. */
  readonly id: string;
  readonly master: ResticKey;
}

const maxKeyBytes = 64 * 1024;
/** restic tries as many. Each attempt takes some tenths of a second. */
const maxKeys = 20;

/** Returns the keys that the password opens. There is usually one.
 * @throws LifeboatError `REPOSITORY_NOT_FOUND`, `REPOSITORY_WRONG_PASSWORD`, `REPOSITORY_DAMAGED` */
export async function* searchKeys(blobs: BlobStore, password: string, options: CallOptions): AsyncGenerator<OpenedKey> {
  let tried = 0;
  let found = false;
  let damage: unknown;
  for await (const { name } of listFiles(blobs, 'keys', options)) {
    throwIfAborted(options.signal, 'Opening a repository');
    tried += 1;
    if (tried > maxKeys) break;
    try {
      const file = await readKeyFile(blobs, name, options);
      const master = file && (await openKeyFile(file, password));
      if (!master) continue;
      found = true;
      yield { id: name, master };
    } catch (error) {
      const named = error instanceof FieldError ? blobs.damaged(`keys/${name}`, error.message) : error;
      if (!LifeboatError.isInstance(named, 'REPOSITORY_DAMAGED')) throw named;
      damage ??= named;
    }
  }
  if (found) return;
  if (damage) throw damage;
  if (tried === 0) throw await notFound(blobs, options);
  throw new LifeboatError({
    code: 'REPOSITORY_WRONG_PASSWORD',
    message: `The password opens none of the ${tried > maxKeys ? `first ${maxKeys}` : tried} keys of the repository in ${blobs.place}. Give a password that it has`,
    context: { place: blobs.place },
  });
}

/** @throws LifeboatError `REPOSITORY_DAMAGED`, FieldError */
export async function readKeyFile(blobs: BlobStore, id: string, { signal }: CallOptions): Promise<KeyFile | undefined> {
  const json = await blobs.find(`keys/${id}`, { maxBytes: maxKeyBytes, signal });
  if (!json) return undefined;
  if (sha256(json) !== id) throw blobs.damaged(`keys/${id}`, 'it was changed since it was written: its name is the SHA-256 of its bytes');
  return parseKeyFile(json);
}

async function notFound(blobs: BlobStore, options: CallOptions): Promise<LifeboatError> {
  for await (const { id } of blobs.list('key/', options)) {
    return new LifeboatError({
      code: 'REPOSITORY_FORMAT_UNSUPPORTED',
      message: `The repository in ${blobs.place} has the folders of the first versions of restic, such as ${JSON.stringify(id.slice(0, 4))}. Let restic 0.16 migrate it (s3_layout)`,
      context: { place: blobs.place },
    });
  }
  return new LifeboatError({
    code: 'REPOSITORY_NOT_FOUND',
    message: `There is no restic repository in ${blobs.place}: it has no keys. Check the prefix, or create it`,
    context: { place: blobs.place },
  });
}
