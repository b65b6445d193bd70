import { zstdDecompressSync } from 'node:zlib';
import type { ResticCipher } from '../crypto/restic-cipher.ts';
import { sha256 } from '../hashes/sha256.ts';
import type { IndexedBlob } from '../index/indexed-blob.ts';

/** What an index says of a length is not believed beyond the longest piece of a file. */
const maxAtOnce = 8 * 1024 * 1024;

/** What is wrong with a blob; whoever reads it says in which pack. */
export class BlobError extends Error {}

/** What a sealed blob holds. @throws BlobError when that is not what its ID says */
export function openBlob(cipher: ResticCipher, blob: Pick<IndexedBlob, 'id' | 'uncompressedLength'>, sealed: Buffer): Buffer {
  const { id, uncompressedLength } = blob;
  const plain = cipher.unseal(sealed);
  if (!plain) throw new BlobError(`blob ${id} in it was changed since it was written`);
  const data = uncompressedLength > 0 ? decompress(plain, id, uncompressedLength) : plain;
  if (sha256(data) !== id) throw new BlobError(`blob ${id} in it is not what its ID says`);
  return data;
}

function decompress(plain: Buffer, id: string, length: number): Buffer {
  let data: Buffer;
  try {
    data = zstdDecompressSync(plain, { maxOutputLength: length, chunkSize: Math.min(length, maxAtOnce) + 64 });
  } catch {
    throw new BlobError(`blob ${id} in it cannot be decompressed to the ${length} bytes that are told of it`);
  }
  if (data.byteLength !== length) throw new BlobError(`blob ${id} in it has ${data.byteLength} bytes, and ${length} are told of it`);
  return data;
}
