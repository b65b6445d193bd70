import { randomBytes } from 'node:crypto';
import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import { alreadyExists } from '../blobs/already-exists.ts';
import type { BlobStore } from '../blobs/blob-store.ts';
import { randomPolynomial } from './chunks/polynomial.ts';
import type { ScryptCost } from './crypto/password-key.ts';
import { createResticCipher } from './crypto/restic-cipher.ts';
import { listFiles } from './files/list-files.ts';
import { sha256 } from './hashes/sha256.ts';
import { buildKeyFile, newResticKey } from './keys/key-file.ts';
import { configId } from './open-repository.ts';

interface CreateOptions extends CallOptions {
  /** @default 2 */
  readonly version?: 1 | 2;
  readonly cost?: ScryptCost;
}

/** Creates a repository with one password and no snapshots.
 * @throws LifeboatError `REPOSITORY_ALREADY_EXISTS` */
export async function createRepository(blobs: BlobStore, password: string, options: CreateOptions): Promise<void> {
  const { signal, version = 2 } = options;
  for await (const { id } of blobs.list('', { signal })) {
    if (id === configId) throw alreadyExists(blobs, 'one');
    // An interrupted creation leaves a key that opens nothing.
    if (!id.startsWith('keys/')) throw alreadyExists(blobs, `an object ${JSON.stringify(id)}`);
  }
  const master = newResticKey();
  const keyFile = await buildKeyFile(master, password, options.cost);
  const keyId = sha256(keyFile);
  await blobs.write(`keys/${keyId}`, keyFile, { signal });
  const config = { version, id: randomBytes(32).toString('hex'), chunker_polynomial: randomPolynomial().toString(16) };
  try {
    await blobs.write(configId, createResticCipher(master).seal(Buffer.from(JSON.stringify(config))), { signal, ifAbsent: true });
  } catch (error) {
    if (!LifeboatError.isInstance(error, 'OBJECT_ALREADY_EXISTS')) throw error;
    await blobs.removeUnlocked(`keys/${keyId}`, { signal });
    throw alreadyExists(blobs, 'one, made at the same time', error);
  }
  // If two processes can both create the repository, the key of the other one may be the valid one.
  if (!blobs.writesIfAbsent) return;
  for await (const { name } of listFiles(blobs, 'keys', { signal }))
    if (name !== keyId) await blobs.removeUnlocked(`keys/${name}`, { signal });
}
