import { type CallOptions, LifeboatError } from '@lifeboat/core/plugin-api';
import type { BlobStore } from '../../blobs/blob-store.ts';
import { createPackReader } from '../../blobs/pack-reader.ts';
import { maxSealedBytes, type SealedPiece } from '../../trees/sealed-files.ts';
import type { PieceOpener } from '../../workers/piece-opener.ts';
import type { RepositoryKeys } from '../format/open-format.ts';
import type { ContentEntry } from '../index/content-entry.ts';
import { hashOf } from '../index/content-id.ts';
import type { ContentIndex } from '../index/content-index.ts';
import { notIndexed } from '../index/not-indexed.ts';
import { decompress, UnknownCompressionError } from './compression.ts';

/** Reads contents by their id. */
export interface ContentReader {
  /** Returns a content. @throws LifeboatError `REPOSITORY_DAMAGED`, `REPOSITORY_FORMAT_UNSUPPORTED` */
  read(id: string, options: CallOptions): Promise<Buffer>;
  /** Returns a content as it is in its pack, after checking its seal. */
  readSealed(id: string, options: CallOptions): Promise<Buffer>;
  /** Returns a small content as it is in its pack, without checking it; `undefined` if it is large, compressed or cannot be read. */
  findSealed(id: string, options: CallOptions): Promise<SealedPiece | undefined>;
}

/** `opener`: opens large contents in other threads. */
export function createContentReader(blobs: BlobStore, keys: RepositoryKeys, index: ContentIndex, opener?: PieceOpener): ContentReader {
  const packs = createPackReader(blobs);

  async function readPacked(id: string, entry: ContentEntry, options: CallOptions): Promise<{ bytes: Buffer; own: boolean }> {
    const packed = await packs.read(entry.pack, entry.offset, entry.packedLength, options);
    if (packed.bytes.byteLength !== entry.packedLength) throw blobs.damaged(entry.pack, `it ends before content ${id} does`);
    return packed;
  }

  /** Decrypts a content. This proves that the bytes were stored under this id, because the key is derived from the id. */
  function unseal(id: string, entry: ContentEntry, sealed: Buffer, inPlace: boolean): Buffer {
    const data = keys.cipher.unseal(sealed, hashOf(id).subarray(-16), { inPlace });
    if (!data) throw blobs.damaged(entry.pack, `content ${id} in it was changed since it was written`);
    return data;
  }

  async function readSealed(id: string, entry: ContentEntry, options: CallOptions): Promise<Buffer> {
    const { bytes } = await readPacked(id, entry, options);
    unseal(id, entry, bytes, false);
    return bytes;
  }

  async function readAt(id: string, entry: ContentEntry, options: CallOptions): Promise<Buffer> {
    const { bytes, own } = await readPacked(id, entry, options);
    const opening = own ? opener?.open(bytes, { hash: id.slice(id.length % 2), uncompressedLength: 0 }) : undefined;
    // If a thread cannot open the content, it does not say why, so it is opened again here.
    const data = opening
      ? ((await opening) ?? unseal(id, entry, (await readPacked(id, entry, options)).bytes, false))
      : unseal(id, entry, bytes, own);
    if (entry.compression === 0) return data;
    let content: Buffer;
    try {
      content = decompress(data, entry.compression, entry.length);
    } catch (error) {
      if (!(error instanceof UnknownCompressionError)) throw blobs.damaged(entry.pack, `content ${id} in it cannot be decompressed`, error);
      throw new LifeboatError({
        code: 'REPOSITORY_FORMAT_UNSUPPORTED',
        message: `Content ${id} of the repository in ${blobs.place} is compressed by ${error.message}, which is not known here`,
        context: { place: blobs.place, blob: entry.pack },
      });
    }
    if (content.byteLength !== entry.length) throw blobs.damaged(entry.pack, `content ${id} in it has another length than the index says`);
    return content;
  }

  async function find(id: string, options: CallOptions, readEntry: (entry: ContentEntry) => Promise<Buffer>): Promise<Buffer> {
    for (let tries = 0; ; tries++) {
      const entry = index.find(id);
      try {
        if (entry) return await readEntry(entry);
      } catch (error) {
        const isMissing = LifeboatError.isInstance(error, 'OBJECT_NOT_FOUND');
        if (LifeboatError.isInstance(error, 'REPOSITORY_DAMAGED') || (isMissing && tries > 0)) index.unreadable.add(id);
        if (!isMissing) throw error;
        if (tries > 0) throw blobs.damaged(entry?.pack ?? '', `it is missing, and holds content ${id}`, error);
      }
      if (tries > 0) throw notIndexed(blobs, index, id);
      // Meanwhile a maintenance may have moved the content into another pack.
      await index.refresh({ ...options, onDamage: () => {} });
    }
  }

  return {
    async findSealed(id, options) {
      const entry = index.find(id);
      if (entry?.compression !== 0 || entry.packedLength > maxSealedBytes) return undefined;
      try {
        const { bytes } = await packs.read(entry.pack, entry.offset, entry.packedLength, options);
        return { bytes, hash: id.slice(id.length % 2), uncompressedLength: 0 };
      } catch {
        return undefined;
      }
    },
    read: (id, options) => find(id, options, (entry) => readAt(id, entry, options)),
    readSealed: (id, options) => find(id, options, (entry) => readSealed(id, entry, options)),
  };
}
