import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(4096);
let used = pool.byteLength;

/** Random bytes, few of them: to ask the system for many at once takes as long as to ask it for one. None is given twice. */
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
