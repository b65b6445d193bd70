/** `length` bytes as a stream of unknown length. */
export async function* inChunks(length: number): AsyncIterable<Uint8Array> {
  const chunk = Buffer.alloc(64 * 1024, 'abc');
  for (let left = length; left > 0; left -= chunk.byteLength) yield chunk.subarray(0, Math.min(left, chunk.byteLength));
}
