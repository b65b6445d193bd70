/** V8 copies to and from memory that threads share word by word if both addresses are at words. Otherwise it takes four times as long. */
const wordLength = 8;

/** Returns the next length that is a whole number of words. */
export function wholeWords(length: number): number {
  return Math.ceil(length / wordLength) * wordLength;
}

/** Returns the first place from `at` on that is as far from a word as the first of the `bytes`. */
export function placeLike(bytes: Uint8Array, at: number): number {
  return at + ((((bytes.byteOffset - at) % wordLength) + wordLength) % wordLength);
}

/** Copies all bytes, wherever they are. */
export function copyShared(bytes: Buffer, target: Buffer): void {
  const { buffer, byteOffset, byteLength } = bytes;
  // Node copies a part of a buffer by memmove, and leaves the copy of a whole one to V8.
  Buffer.from(buffer).copy(target, 0, byteOffset, byteOffset + byteLength);
}
