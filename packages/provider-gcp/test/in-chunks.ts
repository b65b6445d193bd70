/** `length` bytes as a stream of unknown length. */
export async function* inChunks(length: number): AsyncIterable<Uint8Array> {
  const chunk = Buffer.from(Array.from({ length: 64 * 1024 }, (_, i) => (i * 7) % 251));
  for (let left = length; left > 0; left -= chunk.byteLength) yield chunk.subarray(0, Math.min(left, chunk.byteLength));
}
