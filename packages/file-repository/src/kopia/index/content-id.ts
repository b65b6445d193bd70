const pattern = /^([g-z]?)((?:[0-9a-f]{2}){1,127})$/;

/** Whether this is the id of a content: an optional letter as prefix, and the hash in hexadecimal. */
export function isContentId(id: string): boolean {
  return pattern.test(id);
}

/** Returns the hash in a content's id. */
export function hashOf(id: string): Buffer {
  return Buffer.from(id.length % 2 === 1 ? id.slice(1) : id, 'hex');
}

/** Writes the id into `target` as an index keeps it: the letter, or a zero, and the hash. Returns its length; 0 if the text is no id, or too
 * long. */
export function putContentKey(target: Buffer, id: string): number {
  const hasPrefix = id.length % 2 === 1;
  target[0] = hasPrefix ? id.charCodeAt(0) : 0;
  const written = target.write(hasPrefix ? id.slice(1) : id, 1, 'hex');
  return written === id.length >> 1 ? 1 + written : 0;
}

/** Returns the id for a key; `undefined` if it is no key. */
export function contentIdOf(key: Buffer): string | undefined {
  const letter = key[0] ?? 0;
  const hash = key.toString('hex', 1);
  if (letter === 0) return hash;
  return letter >= 0x67 && letter <= 0x7a ? String.fromCharCode(letter) + hash : undefined;
}
