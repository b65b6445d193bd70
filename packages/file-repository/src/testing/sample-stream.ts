import { createHash } from 'node:crypto';

/** The stream of the reference implementation: the hashes of 0, 1, 2 and so on. */
export function sampleStream(length: number): Buffer {
  const stream = Buffer.alloc(length);
  const counter = Buffer.alloc(4);
  for (let i = 0; i * 32 < length; i++) {
    counter.writeUInt32BE(i);
    stream.set(createHash('sha256').update(counter).digest(), i * 32);
  }
  return stream;
}
