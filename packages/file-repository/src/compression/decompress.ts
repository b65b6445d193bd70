import zlib, { constants } from 'node:zlib';
import { createKeptContext } from './kept-context.ts';

const spareRoom = 64;
const sample = Buffer.from('a sample, a sample, and a sample');

const kept = createKeptContext(
  () => zlib.createZstdDecompress(),
  constants.ZSTD_e_continue,
  (context) =>
    [1, 2].every((times) => {
      const data = Buffer.alloc(times * sample.byteLength, sample);
      const target = Buffer.alloc(data.byteLength + spareRoom);
      return (
        context(zlib.zstdCompressSync(data), target, data.byteLength) !== undefined && target.subarray(0, data.byteLength).equals(data)
      );
    }),
);

/** How much memory is allocated for a length that was read from a blob. It is at most that of the longest piece of a file. */
const maxAtOnce = 8 * 1024 * 1024;

/** Decompresses zstd data that should have `length` bytes. Fewer bytes are returned as they are. Callers must check a hash or a seal,
 * because data that is cut off after its last byte is not noticed.
 * @throws Error for broken data, and for data with more than `length` bytes */
export function decompress(data: Uint8Array, length: number): Buffer {
  if (length > 0 && length <= maxAtOnce) {
    const target = Buffer.allocUnsafeSlow(length + spareRoom);
    if (kept(data, target, length) !== undefined) return target.subarray(0, length);
  }
  // In one piece: pieces of 16 KiB would take twice the time.
  return zlib.zstdDecompressSync(data, { maxOutputLength: Math.max(1, length), chunkSize: Math.min(length, maxAtOnce) + spareRoom });
}
