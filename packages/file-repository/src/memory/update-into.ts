import type { Cipheriv, Decipheriv } from 'node:crypto';
import { releaseMemory } from './release-memory.ts';

/** How much a cipher gets at once. Its results are copied to their place, so that nothing large is in memory twice. A result of up to
 * `Buffer.poolSize` (64 KiB since Node 24) would look like Node's pool, which must not be released: garbage that counts as outside the heap
 * makes V8 collect all the time. From 128 KiB on, glibc asks the system for each one. */
const pieceLength = Math.max(64 * 1024, Buffer.poolSize) + 8 * 1024;

/** Encrypts or decrypts into `target`, which may be the same memory as `bytes`. Only for ciphers whose output is as long as their input. */
export function updateInto(target: Uint8Array, cipher: Cipheriv | Decipheriv, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.byteLength; at += pieceLength) {
    const answer = cipher.update(bytes.subarray(at, at + pieceLength));
    target.set(answer, at);
    releaseMemory(answer);
  }
}
