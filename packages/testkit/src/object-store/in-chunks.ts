import type { ByteStream } from '@lifeboat/core/plugin-api';

/** Bytes as a stream of unknown length. */
export async function* inChunks(bytes: Uint8Array, chunkBytes = 64 * 1024): ByteStream {
  for (let start = 0; start < bytes.byteLength; start += chunkBytes) yield bytes.subarray(start, start + chunkBytes);
}
