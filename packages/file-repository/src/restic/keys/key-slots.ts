import { type CallOptions, type KeySlot, type KeySlots, LifeboatError, type RepositoryPassword } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { readPassword } from '../../blobs/read-password.ts';
import { FieldError } from '../../go-values/fields.ts';
import type { ScryptCost } from '../crypto/password-key.ts';
import { listFiles } from '../files/list-files.ts';
import type { UnpackedFiles } from '../files/unpacked-files.ts';
import { isHash, sha256 } from '../hashes/sha256.ts';
import type { LockClock } from '../locks/repository-lock.ts';
import { withLock } from '../locks/with-lock.ts';
import { buildKeyFile, type KeyFile, parseKeyFile } from './key-file.ts';
import { type OpenedKey, readKeyFile } from './search-key.ts';

interface KeySlotsGiven {
  readonly blobs: BlobStore;
  readonly files: UnpackedFiles;
  /** The key that opened the repository. */
  readonly key: OpenedKey;
  readonly clock: LockClock | undefined;
  readonly cost: ScryptCost | undefined;
}

export function createKeySlots({ blobs, files, key, clock, cost }: KeySlotsGiven): KeySlots {
  let current = key.id;
  const locked = { blobs, files, clock };

  function slotOf(id: string, { createdAt, user, host }: KeyFile): KeySlot {
    return { id, createdAt, user, host, isCurrent: id === current };
  }

  async function read(id: string, options: CallOptions): Promise<KeySlot | undefined> {
    try {
      const file = await readKeyFile(blobs, id, options);
      return file && slotOf(id, file);
    } catch (error) {
      throw error instanceof FieldError ? blobs.damaged(`keys/${id}`, error.message) : error;
    }
  }

  async function write(password: RepositoryPassword, { signal }: CallOptions): Promise<{ id: string; file: KeyFile }> {
    const json = await buildKeyFile(key.master, await readPassword(blobs, { password }), cost);
    const id = sha256(json);
    await blobs.write(`keys/${id}`, json, { signal });
    return { id, file: parseKeyFile(json) };
  }

  return {
    async list({ signal } = {}) {
      const slots: KeySlot[] = [];
      for await (const { name } of listFiles(blobs, 'keys', { signal })) {
        const slot = await read(name, { signal });
        if (slot) slots.push(slot);
      }
      return slots.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
    },
    add: (password, { signal } = {}) =>
      withLock({ ...locked, exclusive: false, signal }, async (_, options) => {
        const { id, file } = await write(password, options);
        return slotOf(id, file);
      }),
    async remove(id, { signal } = {}) {
      if (id === current)
        throw new LifeboatError({
          code: 'INVALID_REQUEST',
          message: `Slot ${id} is the one that the repository in ${blobs.place} was opened by. Open it by another password to remove that one, or replace it`,
          context: { place: blobs.place },
        });
      if (!isHash(id)) return;
      await withLock({ ...locked, exclusive: true, signal }, (_, options) => blobs.remove(`keys/${id}`, options));
    },
    replace: (password, { signal } = {}) =>
      withLock({ ...locked, exclusive: true, signal }, async (_, options) => {
        const old = current;
        const { id, file } = await write(password, options);
        current = id;
        await blobs.remove(`keys/${old}`, options);
        return slotOf(id, file);
      }),
  };
}
