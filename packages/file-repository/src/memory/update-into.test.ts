import { createCipheriv, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { updateInto } from './update-into.ts';

const mib = 1024 * 1024;

it('encrypts in place, as in one piece', () => {
  const [key, iv, plain] = [randomBytes(32), randomBytes(16), randomBytes(3 * mib + 5)];
  const cipher = () => createCipheriv('aes-256-ctr', key, iv);
  const expected = cipher().update(plain);
  updateInto(plain, cipher(), plain);
  expect(plain.equals(expected)).toBe(true);
});

it('leaves no memory to the garbage collector', () => {
  const bytes = Buffer.alloc(32 * mib);
  const before = process.memoryUsage().arrayBuffers;
  updateInto(bytes, createCipheriv('aes-256-ctr', randomBytes(32), randomBytes(16)), bytes);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(mib);
});
