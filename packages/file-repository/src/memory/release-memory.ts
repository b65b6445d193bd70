/** Frees the memory of a buffer at once, because the garbage collector frees memory outside its heap late. Nothing may use the buffer any
 * more, and nothing else may be in the same memory, except for Node's pool of small buffers. */
export function releaseMemory(bytes: Buffer): void {
  const memory = bytes.buffer as ArrayBuffer & { transfer?(length: number): ArrayBuffer };
  // Small buffers share a pool.
  if (memory.byteLength > Buffer.poolSize) memory.transfer?.(0);
}
