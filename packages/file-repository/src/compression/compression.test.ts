import { randomBytes } from 'node:crypto';
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compress, compressedBound, compressInto } from './compress.ts';
import { decompress } from './decompress.ts';

const pieces = [0, 1, 5, 4096, 200_000, 3_000_000].flatMap((length) => [randomBytes(length), Buffer.alloc(length, 'text of a log ')]);

test('frames are whole, one after the other, and what Node itself makes of them', () => {
  for (const piece of [...pieces, ...pieces.toReversed()]) {
    const small = compress(piece);
    expect(small.byteLength).toBeLessThanOrEqual(compressedBound(piece.byteLength));
    expect(zstdDecompressSync(small).equals(piece)).toBe(true);
    expect(decompress(small, piece.byteLength).equals(piece)).toBe(true);
    const target = Buffer.alloc(compressedBound(piece.byteLength) + 7);
    expect(target.subarray(0, compressInto(target, piece)).equals(small)).toBe(true);
  }
});

test('a broken frame, one that is cut off and one that holds more leave nothing behind for the next', () => {
  const text = Buffer.alloc(100_000, 'text of a log ');
  const good = compress(text);
  const withChecksum = zstdCompressSync(text, { params: { 201: 1 } });
  const other = compress(randomBytes(50_000));
  const bad: readonly (readonly [Buffer, number])[] = [
    [Buffer.from('no frame at all'), 10],
    [good, text.byteLength - 1],
    [good, 10],
    [good, text.byteLength + 1],
    [good.subarray(0, -1), text.byteLength],
    [withChecksum.subarray(0, -1), text.byteLength],
    [Buffer.concat([good, other]), text.byteLength],
    [other.subarray(0, 30_000), 50_000],
  ];
  for (const [data, length] of bad) {
    try {
      expect(decompress(data, length).byteLength).toBeLessThanOrEqual(length);
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
    }
    expect(decompress(good, text.byteLength).equals(text)).toBe(true);
    expect(decompress(withChecksum, text.byteLength).equals(text)).toBe(true);
  }
  expect(() => decompress(good, text.byteLength - 1)).toThrow();
  expect(() => decompress(Buffer.from('no frame at all'), 10)).toThrow();
});

test('whatever is changed of a frame, the next one is read as it is', () => {
  const text = Buffer.alloc(3000, 'text of a log ');
  const good = compress(text);
  fc.assert(
    fc.property(fc.nat(good.byteLength - 1), fc.integer({ min: 1, max: 255 }), fc.nat(4000), (at, flip, length) => {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] as number) ^ flip;
      try {
        decompress(bad, length);
      } catch {}
      return decompress(good, text.byteLength).equals(text);
    }),
  );
});
