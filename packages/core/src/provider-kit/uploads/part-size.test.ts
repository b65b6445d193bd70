import { expect, test } from 'vitest';
import { maxParts, partSize } from './part-size.ts';

const mebibyte = 1024 ** 2;

test.each([5, 8, 64])('10,000 parts reach 5 TiB from a base of %d MiB, none beyond 2 GiB', (base) => {
  const sizes = Array.from({ length: maxParts }, (_, i) => partSize(i + 1, base * mebibyte));
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeGreaterThan(5 * 1024 ** 4);
  expect(Math.max(...sizes)).toBeLessThan(2 * 1024 ** 3);
  expect(new Set(sizes.slice(0, 1000))).toEqual(new Set([base * mebibyte]));
  expect(sizes.every(Number.isInteger)).toBe(true);
  // Buffers are reused as long as the size stays.
  expect(new Set(sizes).size).toBeLessThanOrEqual(91);
});
