import type { Cipheriv, Decipheriv } from 'node:crypto';
import { releaseMemory } from './release-memory.ts';

/** What a cipher takes at once: its answers are copied to where they belong, so that nothing large is held twice. */
const pieceLength = 64 * 1024;

/** Encrypts or decrypts into `target`, which may be where `bytes` are. Only for ciphers that give as many bytes as they take. */
export function updateInto(target: Uint8Array, cipher: Cipheriv | Decipheriv, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.byteLength; at += pieceLength) {
    const answer = cipher.update(bytes.subarray(at, at + pieceLength));
    target.set(answer, at);
    releaseMemory(answer);
  }
}
