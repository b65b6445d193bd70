import { decompress } from '../../compression/decompress.ts';
import type { ResticCipher } from '../crypto/restic-cipher.ts';
import { sha256 } from '../hashes/sha256.ts';
import type { IndexedBlob } from '../index/indexed-blob.ts';

/** Says what is wrong with a blob. The caller adds the pack. */
export class BlobError extends Error {}

/** Opens a sealed blob. `inPlace`: the result may overwrite `sealed`. @throws BlobError if the content does not fit the id */
export function openBlob(
  cipher: ResticCipher,
  blob: Pick<IndexedBlob, 'id' | 'uncompressedLength'>,
  sealed: Buffer,
  options?: { readonly inPlace?: boolean },
): Buffer {
  const { id, uncompressedLength } = blob;
  const plain = cipher.unseal(sealed, options);
  if (!plain) throw new BlobError(`blob ${id} in it was changed since it was written`);
  const data = uncompressedLength > 0 ? expand(plain, id, uncompressedLength) : plain;
  if (sha256(data) !== id) throw new BlobError(`the content of blob ${id} in it does not fit its ID`);
  return data;
}

function expand(plain: Buffer, id: string, length: number): Buffer {
  let data: Buffer;
  try {
    data = decompress(plain, length);
  } catch {
    throw new BlobError(`blob ${id} in it cannot be decompressed to the ${length} bytes that are told of it`);
  }
  if (data.byteLength !== length) throw new BlobError(`blob ${id} in it has ${data.byteLength} bytes, and ${length} are told of it`);
  return data;
}
