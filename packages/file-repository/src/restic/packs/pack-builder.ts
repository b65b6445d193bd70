import { releaseMemory } from '../../memory/release-memory.ts';
import { type ResticCipher, sealOverhead } from '../crypto/restic-cipher.ts';
import { sha256 } from '../hashes/sha256.ts';
import type { IndexedBlob } from '../index/indexed-blob.ts';
import { buildHeader, type HeaderEntry, headerLengthLength, maxEntries, packLength } from './header-entry.ts';

/** A pack that is being filled. */
export interface PackBuilder {
  readonly isFull: boolean;
  /** Adds a blob. `fill` must write the sealed blob, with `length` bytes, into `target`. */
  add(entry: HeaderEntry, fill: (target: Buffer) => void): void;
  /** Returns the pack, and where its blobs are. */
  finish(): { readonly id: string; readonly pack: Buffer; readonly blobs: readonly IndexedBlob[] };
  /** The memory that holds the pack. */
  readonly memory: Buffer;
}

const maxSmallBytes = 1024 * 1024;
/** A pack is full when a blob exceeds its size. This is the room for that blob, and for the header. */
const lastBlobBytes = 9 * 1024 * 1024;

/** `memory` comes from a pack that has been stored. `size`: a pack with this many bytes is full. */
export function createPackBuilder(cipher: ResticCipher, size: number, memory: Buffer = Buffer.allocUnsafeSlow(64 * 1024)): PackBuilder {
  const entries: HeaderEntry[] = [];
  let bytes = memory;
  let length = 0;

  function reserve(more: number): Buffer {
    if (length + more > bytes.byteLength) {
      // Small packs double their memory. A larger pack gets the memory of a full one at once: memory that is never written costs nothing,
      // while outgrown buffers would stay allocated.
      const next = length + more <= maxSmallBytes ? bytes.byteLength * 2 : size + lastBlobBytes;
      const larger = Buffer.allocUnsafeSlow(Math.max(length + more, next));
      bytes.copy(larger, 0, 0, length);
      releaseMemory(bytes);
      bytes = larger;
    }
    length += more;
    return bytes.subarray(length - more, length);
  }

  return {
    get isFull() {
      return length >= size || entries.length >= maxEntries;
    },
    get memory() {
      return bytes;
    },
    add(entry, fill) {
      entries.push(entry);
      fill(reserve(entry.length));
    },
    finish() {
      const header = buildHeader(entries);
      cipher.sealTo(reserve(header.byteLength + sealOverhead), header);
      reserve(headerLengthLength).writeUInt32LE(header.byteLength + sealOverhead);
      const pack = bytes.subarray(0, length);
      if (length !== packLength(entries)) throw new RangeError(`a pack has ${length} bytes, not ${packLength(entries)}`);
      const id = sha256(pack);
      let offset = 0;
      const blobs = entries.map((entry) => {
        const blob = { ...entry, pack: id, offset };
        offset += entry.length;
        return blob;
      });
      return { id, pack, blobs };
    },
  };
}
