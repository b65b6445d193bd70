import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { createPackReader } from '../../blobs/pack-reader.ts';
import { maxSealedBytes, type SealedPiece } from '../../trees/sealed-files.ts';
import type { PieceOpener } from '../../workers/piece-opener.ts';
import type { ResticCipher } from '../crypto/restic-cipher.ts';
import type { BlobIndex } from '../index/blob-index.ts';
import type { BlobType, IndexedBlob } from '../index/indexed-blob.ts';
import { notIndexed } from '../index/not-indexed.ts';
import { packBlobId } from '../packs/pack-id.ts';
import { BlobError, openBlob } from './open-blob.ts';

/** Reads blobs by their id. */
export interface BlobReader {
  /** Returns a blob. @throws LifeboatError `REPOSITORY_DAMAGED` */
  read(type: BlobType, id: string, options: CallOptions): Promise<Buffer>;
  /** Returns a blob as it is in a pack, after checking it. */
  readSealed(blob: IndexedBlob, options: CallOptions): Promise<Buffer>;
  /** Returns a small blob of a file as it is in a pack, without checking it; `undefined` if it is large or cannot be read. */
  findSealed(id: string, options: CallOptions): Promise<SealedPiece | undefined>;
}

/** `opener`: opens large blobs in other threads. */
export function createBlobReader(blobs: BlobStore, cipher: ResticCipher, index: BlobIndex, opener?: PieceOpener): BlobReader {
  const packs = createPackReader(blobs);

  async function readPacked(blob: IndexedBlob, options: CallOptions): Promise<{ readonly bytes: Buffer; readonly own: boolean }> {
    const packId = packBlobId(blob.pack);
    const packed = await packs.read(packId, blob.offset, blob.length, options);
    if (packed.bytes.byteLength !== blob.length) throw blobs.damaged(packId, `it ends before blob ${blob.id} does`);
    return packed;
  }

  async function readAt(blob: IndexedBlob, options: CallOptions): Promise<Buffer> {
    const { bytes, own } = await readPacked(blob, options);
    const opening = own ? opener?.open(bytes, { hash: blob.id, uncompressedLength: blob.uncompressedLength }) : undefined;
    if (!opening) return open(blob, bytes, own);
    // If a thread cannot open the blob, it does not say why, so it is opened again here.
    return (await opening) ?? open(blob, (await readPacked(blob, options)).bytes);
  }

  function open(blob: IndexedBlob, sealed: Buffer, inPlace = false): Buffer {
    try {
      return openBlob(cipher, blob, sealed, { inPlace });
    } catch (error) {
      throw error instanceof BlobError ? blobs.damaged(packBlobId(blob.pack), error.message) : error;
    }
  }

  return {
    async findSealed(id, options) {
      const [number] = index.table.find('data', id);
      const blob = number === undefined ? undefined : index.table.at(number);
      if (!blob || blob.length > maxSealedBytes) return undefined;
      try {
        const { bytes } = await packs.read(packBlobId(blob.pack), blob.offset, blob.length, options);
        return { bytes, hash: id, uncompressedLength: blob.uncompressedLength };
      } catch {
        return undefined;
      }
    },
    async readSealed(blob, options) {
      const { bytes } = await readPacked(blob, options);
      open(blob, bytes);
      return bytes;
    },
    async read(type, id, options) {
      for (let tries = 0; ; tries++) {
        let failure: unknown;
        // If there is a second copy, it is as good as the first.
        for (const number of index.table.find(type, id)) {
          const blob = index.table.at(number);
          try {
            return await readAt(blob, options);
          } catch (error) {
            const missing = LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND');
            if (!missing && !LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED')) throw error;
            failure ??= missing ? blobs.damaged(packBlobId(blob.pack), `it is missing, and holds blob ${id}`, error) : error;
          }
        }
        if (tries > 0 && failure) index.unreadable.add(`${type} ${id}`);
        if (tries > 0) throw failure ?? notIndexed(blobs, index, type, id);
        // Meanwhile a prune may have moved the blob into another pack.
        await index.refresh({ ...options, onDamage: () => {} });
      }
    },
  };
}
