import { randomBytes } from 'node:crypto';
import zlib from 'node:zlib';
import { releaseMemory } from '../../memory/release-memory.ts';
import { sealOverhead } from '../crypto/content-cipher.ts';
import type { RepositoryKeys } from '../format/open-format.ts';
import { buildIndex } from '../index/build-index.ts';
import type { ContentEntry } from '../index/content-entry.ts';

const preambleLength = 32;
const paddingUnit = 4096;
const localIndexSuffixLength = 32;
const maxSmallBytes = 1024 * 1024;
/** A pack is full when a content exceeds its size. This is the room for that content, and for the end of the pack. */
const lastContentBytes = 10 * 1024 * 1024;

/** A pack that is being filled. */
export interface PackBuilder {
  readonly id: string;
  /** How many bytes are in it so far. */
  readonly length: number;
  readonly entries: ReadonlyMap<string, ContentEntry>;
  /** Adds a content. `fill` must write the sealed content, with `packedLength` bytes, into `target`. */
  add(contentId: string, packedLength: number, fill: (target: Buffer) => void, facts: PackedFacts): void;
  /** Returns the whole blob. It ends with its own index, from which a lost index can be rebuilt. */
  finish(): Buffer;
  /** The memory that holds the blob. */
  readonly memory: Buffer;
}

export type PackedFacts = Pick<ContentEntry, 'length' | 'compression' | 'timestamp'> & { readonly deleted?: boolean };

/** `p` packs hold data of files, `q` packs hold metadata. `memory` comes from a pack that has been stored, because reusing large memory is
 * cheaper than allocating it. */
export function createPackBuilder(
  kind: 'p' | 'q',
  session: string,
  keys: RepositoryKeys,
  memory: Buffer = Buffer.allocUnsafeSlow(64 * 1024),
): PackBuilder {
  const id = `${kind}${randomBytes(16).toString('hex')}-${session}`;
  const entries = new Map<string, ContentEntry>();
  let bytes = memory;
  let length = 0;

  function reserve(more: number): Buffer {
    if (length + more > bytes.byteLength) {
      // Small packs double their memory. A larger pack gets the memory of a full one at once: memory that is never written costs nothing,
      // while outgrown buffers would stay allocated.
      const next = length + more <= maxSmallBytes ? bytes.byteLength * 2 : keys.format.maxPackSize + lastContentBytes;
      const larger = Buffer.allocUnsafeSlow(Math.max(length + more, next));
      bytes.copy(larger, 0, 0, length);
      releaseMemory(bytes);
      bytes = larger;
    }
    length += more;
    return bytes.subarray(length - more, length);
  }

  reserve(preambleLength).set(randomBytes(preambleLength));
  return {
    id,
    entries,
    get length() {
      return length;
    },
    get memory() {
      return bytes;
    },
    add(contentId, packedLength, fill, facts) {
      entries.set(contentId, { deleted: false, ...facts, pack: id, offset: length, packedLength });
      fill(reserve(packedLength));
    },
    finish() {
      const padding = randomBytes(paddingUnit - (length % paddingUnit));
      reserve(padding.byteLength).set(padding);
      const index = Buffer.concat([buildIndex(entries), randomBytes(localIndexSuffixLength)]);
      const hash = keys.hash(index);
      const indexOffset = length;
      // Here, unlike everywhere else, kopia uses the whole hash.
      keys.cipher.sealTo(reserve(index.byteLength + sealOverhead), index, hash);
      const postamble = buildPostamble(hash, indexOffset, index.byteLength + sealOverhead);
      reserve(postamble.byteLength).set(postamble);
      return bytes.subarray(0, length);
    },
  };
}

/** Builds the last bytes of a pack. They say where its own index is, and how long they are themselves. */
export function buildPostamble(iv: Buffer, indexOffset: number, indexLength: number): Buffer {
  const head = Buffer.concat([varint(1), varint(iv.byteLength), iv, varint(indexOffset), varint(indexLength)]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(zlib.crc32(head));
  return Buffer.concat([head, checksum, Buffer.from([head.byteLength + checksum.byteLength])]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return Buffer.from([...bytes, value]);
}
