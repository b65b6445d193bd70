import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { copyShared, placeLike, wholeWords } from './copy-shared.ts';

it('copies any part of shared memory to any place', () => {
  const shared = Buffer.from(new SharedArrayBuffer(64));
  randomBytes(64).copy(shared);
  for (let from = 0; from < 16; from++)
    for (let to = 0; to < 16; to++) {
      const target = Buffer.alloc(64, 1);
      const piece = shared.subarray(from, from + 40);
      copyShared(piece, target.subarray(to, to + 40));
      expect(target.equals(Buffer.concat([Buffer.alloc(to, 1), piece, Buffer.alloc(24 - to, 1)]))).toBe(true);
    }
});

it('copies the whole of shared memory', () => {
  const shared = Buffer.from(new SharedArrayBuffer(8));
  shared.write('lifeboat');
  const target = Buffer.alloc(8);
  copyShared(shared, target);
  expect(target.toString()).toBe('lifeboat');
});

it('finds lengths and places of whole words', () => {
  expect([0, 1, 8, 9].map(wholeWords)).toEqual([0, 8, 8, 16]);
  const memory = Buffer.from(new ArrayBuffer(32));
  for (let offset = 0; offset < 8; offset++)
    for (let at = 0; at < 16; at++) {
      const place = placeLike(memory.subarray(offset), at);
      expect(place % 8).toBe(offset);
      expect(place - at).toBeLessThan(8);
      expect(place).toBeGreaterThanOrEqual(at);
    }
});
