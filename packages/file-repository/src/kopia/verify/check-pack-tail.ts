import zlib from 'node:zlib';
import type { CallOptions } from '@lifeboat/core/plugin-api';
import type { BlobInfo, BlobStore } from '../../blobs/blob-store.ts';
import type { RepositoryKeys } from '../format/open-format.ts';
import { IndexError, parseIndex } from '../index/parse-index.ts';

const maxPostambleLength = 255;
const maxLocalIndexBytes = 64 * 1024 * 1024;

/** Checks the end of a pack, from which a lost index can be rebuilt. Returns what is wrong with it; `undefined` if nothing is. */
export async function checkPackTail(
  blobs: BlobStore,
  keys: RepositoryKeys,
  pack: BlobInfo,
  options: CallOptions,
): Promise<string | undefined> {
  const length = Math.min(pack.size, maxPostambleLength + 1);
  const tail = await blobs.readRange(pack.id, { start: pack.size - length, length }, options);
  const postambleLength = tail.at(-1) ?? 0;
  const postamble = tail.subarray(-1 - postambleLength, -1);
  if (postambleLength < 6 || postamble.byteLength !== postambleLength) return 'it does not say at its end where its own index is';
  const head = postamble.subarray(0, -4);
  if (zlib.crc32(head) !== postamble.readUInt32BE(postambleLength - 4)) return 'the checksum at its end is wrong';

  const [version, versionEnd] = readVarint(head, 0);
  const [ivLength, ivStart] = readVarint(head, versionEnd);
  const iv = head.subarray(ivStart, ivStart + ivLength);
  const [start, startEnd] = readVarint(head, ivStart + ivLength);
  const [indexLength, end] = readVarint(head, startEnd);
  if (version !== 1 || end !== head.byteLength || iv.byteLength !== ivLength) return 'its end has a form that is not known';
  if (start + indexLength + postambleLength + 1 !== pack.size || indexLength > maxLocalIndexBytes)
    return 'its own index is not where it says';

  const sealed = await blobs.readRange(pack.id, { start, length: indexLength }, options);
  const index = keys.cipher.unseal(sealed, iv);
  if (!index || !keys.hash(index).equals(iv)) return 'its own index was changed since it was written';
  try {
    let outside = false;
    parseIndex(index, new Map(), (_, entry) => {
      if (entry.pack !== pack.id || entry.offset + entry.packedLength > start) outside = true;
    });
    return outside ? 'its own index names contents that do not lie in it' : undefined;
  } catch (error) {
    if (error instanceof IndexError) return `its own index: ${error.message}`;
    throw error;
  }
}

/** Returns a number, and where the next one begins. */
function readVarint(bytes: Buffer, start: number): readonly [number, number] {
  let value = 0;
  for (let at = start; at < Math.min(bytes.byteLength, start + 7); at++) {
    const byte = bytes[at] ?? 0;
    value += (byte % 0x80) * 2 ** (7 * (at - start));
    if (byte < 0x80) return [value, at + 1];
  }
  return [Number.NaN, bytes.byteLength];
}
