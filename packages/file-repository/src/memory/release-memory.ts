/** Gives memory back at once: the collector does not hurry for what lies outside of its heap. Nothing may use it any more,
 * and nothing else may lie in the same memory but for Node's pool of small buffers. */
export function releaseMemory(bytes: Buffer): void {
  const memory = bytes.buffer as ArrayBuffer & { transfer?(length: number): ArrayBuffer };
  // Small ones share a pool.
  if (memory.byteLength > Buffer.poolSize) memory.transfer?.(0);
}
