import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(4096);
let used = pool.byteLength;

/** Returns a few random bytes. They come from a larger block, because asking the system for many bytes takes as long as asking for one. No
 * byte is returned twice. */
export function fewRandomBytes(length: number): Buffer {
  if (used + length > pool.byteLength) {
    randomFillSync(pool);
    used = 0;
  }
  const bytes = Buffer.from(pool.subarray(used, used + length));
  pool.fill(0, used, used + length);
  used += length;
  return bytes;
}
