import type { Cipheriv, Decipheriv } from 'node:crypto';
import { releaseMemory } from './release-memory.ts';

/** How much a cipher gets at once. Its results are copied to their place, so that nothing large is in memory twice. */
const pieceLength = 64 * 1024;

/** Encrypts or decrypts into `target`, which may be the same memory as `bytes`. Only for ciphers whose output is as long as their input. */
export function updateInto(target: Uint8Array, cipher: Cipheriv | Decipheriv, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.byteLength; at += pieceLength) {
    const answer = cipher.update(bytes.subarray(at, at + pieceLength));
    target.set(answer, at);
    releaseMemory(answer);
  }
}
