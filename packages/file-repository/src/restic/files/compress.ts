import { constants, zstdCompressSync } from 'node:zlib';

/** By zstd, fast. */
export function compress(bytes: Uint8Array): Buffer {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
}
