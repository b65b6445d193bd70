import { sealOverhead } from '../crypto/restic-cipher.ts';
import type { BlobType, IndexedBlob } from '../index/indexed-blob.ts';

/** What a pack itself says about its blobs, in their order. */
export type HeaderEntry = Pick<IndexedBlob, 'type' | 'id' | 'length' | 'uncompressedLength'>;

const plainLength = 37;
const compressedLength = 41;
/** The length of the header is at the end of a pack. */
export const headerLengthLength = 4;
/** restic does not read longer headers. */
const maxHeaderLength = 16 * 1024 * 1024;
/** How many blobs fit into a header of that length. */
export const maxEntries = Math.floor((maxHeaderLength - sealOverhead) / compressedLength);

/** Builds the header, before it is sealed. */
export function buildHeader(entries: readonly HeaderEntry[]): Buffer {
  const header = Buffer.alloc(entries.length * compressedLength);
  let at = 0;
  for (const { type, id, length, uncompressedLength } of entries) {
    const isCompressed = uncompressedLength > 0;
    header.writeUInt8((type === 'data' ? 0 : 1) + (isCompressed ? 2 : 0), at);
    header.writeUInt32LE(length, at + 1);
    if (isCompressed) header.writeUInt32LE(uncompressedLength, at + 5);
    at += isCompressed ? compressedLength : plainLength;
    header.write(id, at - 32, 'hex');
  }
  return header.subarray(0, at);
}

/** Parses a header; `undefined` if it is none. */
export function parseHeader(header: Buffer): HeaderEntry[] | undefined {
  const entries: HeaderEntry[] = [];
  for (let at = 0; at < header.byteLength; ) {
    const kind = header.readUInt8(at);
    const size = kind < 2 ? plainLength : compressedLength;
    if (kind > 3 || at + size > header.byteLength) return undefined;
    const type: BlobType = kind % 2 === 0 ? 'data' : 'tree';
    const id = header.toString('hex', at + size - 32, at + size);
    entries.push({ type, id, length: header.readUInt32LE(at + 1), uncompressedLength: kind < 2 ? 0 : header.readUInt32LE(at + 5) });
    at += size;
  }
  return entries;
}

/** Returns the size of a pack with these blobs, including its header. */
export function packLength(blobs: Iterable<Pick<IndexedBlob, 'length' | 'uncompressedLength'>>): number {
  let length = sealOverhead + headerLengthLength;
  for (const blob of blobs) length += blob.length + (blob.uncompressedLength > 0 ? compressedLength : plainLength);
  return length;
}
