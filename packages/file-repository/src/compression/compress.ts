import zlib, { constants } from 'node:zlib';
import { createKeptContext } from './kept-context.ts';

const params = { [constants.ZSTD_c_compressionLevel]: 1 };
const sample = Buffer.from('a sample, a sample, and a sample');

const kept = createKeptContext(
  () => zlib.createZstdCompress({ params }),
  constants.ZSTD_e_end,
  (context) =>
    [1, 2].every((times) => {
      const target = Buffer.alloc(256);
      const data = Buffer.alloc(times * sample.byteLength, sample);
      const length = context(data, target) ?? 0;
      return (
        zlib.zstdCompressSync(data, { params }).equals(target.subarray(0, length)) &&
        zlib.zstdDecompressSync(target.subarray(0, length)).equals(data)
      );
    }),
);

/** Returns the largest size that this many bytes can have after compression. */
export function compressedBound(length: number): number {
  return length + (length >> 7) + 512;
}

/** Compresses with zstd at a fast level. The result shares its memory with nothing else. */
export function compress(bytes: Uint8Array): Buffer {
  const target = Buffer.allocUnsafeSlow(compressedBound(bytes.byteLength));
  return target.subarray(0, compressInto(target, bytes));
}

/** Compresses into `target`, which must have at least {@link compressedBound} bytes. Returns how many bytes it used. */
export function compressInto(target: Buffer, bytes: Uint8Array): number {
  const length = kept(bytes, target);
  if (length !== undefined && length > 0) return length;
  // In one piece: pieces of 16 KiB would take twice the time.
  const small = zlib.zstdCompressSync(bytes, { chunkSize: compressedBound(bytes.byteLength), params });
  target.set(small);
  return small.byteLength;
}
