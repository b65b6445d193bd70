import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { RepositoryKeys } from '../format/open-format.ts';
import { buildIndex } from '../index/build-index.ts';
import type { ContentEntry } from '../index/content-entry.ts';

const preambleLength = 32;
const paddingUnit = 4096;
const localIndexSuffixLength = 32;

/** A pack that is being filled. */
export interface PackBuilder {
  readonly id: string;
  /** Bytes so far. */
  readonly length: number;
  readonly entries: ReadonlyMap<string, ContentEntry>;
  add(contentId: string, sealed: Buffer, facts: Pick<ContentEntry, 'length' | 'compression' | 'timestamp'> & { deleted?: boolean }): void;
  /** The blob, with the index of its own at the end, by which a lost index can be made again. */
  finish(): Buffer;
}

/** `p` packs hold data of files, `q` packs what describes it. */
export function createPackBuilder(kind: 'p' | 'q', session: string, keys: RepositoryKeys): PackBuilder {
  const id = `${kind}${randomBytes(16).toString('hex')}-${session}`;
  const parts: Buffer[] = [randomBytes(preambleLength)];
  const entries = new Map<string, ContentEntry>();
  let length = preambleLength;
  return {
    id,
    entries,
    get length() {
      return length;
    },
    add(contentId, sealed, facts) {
      entries.set(contentId, { deleted: false, ...facts, pack: id, offset: length, packedLength: sealed.byteLength });
      parts.push(sealed);
      length += sealed.byteLength;
    },
    finish() {
      const padding = randomBytes(paddingUnit - (length % paddingUnit));
      const index = Buffer.concat([buildIndex(entries), randomBytes(localIndexSuffixLength)]);
      const hash = keys.hash(index);
      // Here, unlike everywhere else, the whole hash counts.
      const sealedIndex = keys.cipher.seal(index, hash);
      const postamble = buildPostamble(hash, length + padding.byteLength, sealedIndex.byteLength);
      return Buffer.concat([...parts, padding, sealedIndex, postamble]);
    },
  };
}

/** The last bytes of a pack: where its own index is, and how long these bytes are. */
export function buildPostamble(iv: Buffer, indexOffset: number, indexLength: number): Buffer {
  const head = Buffer.concat([varint(1), varint(iv.byteLength), iv, varint(indexOffset), varint(indexLength)]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(head));
  return Buffer.concat([head, checksum, Buffer.from([head.byteLength + checksum.byteLength])]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return Buffer.from([...bytes, value]);
}
