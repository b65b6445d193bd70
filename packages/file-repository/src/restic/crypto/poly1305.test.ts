import { poly1305 as other } from '@noble/ciphers/_poly1305.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { poly1305 } from './poly1305.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

// RFC 8439, 2.5.2, and those of its appendix A.3 that are about carries.
test.each([
  [
    '85d6be7857556d337f4452fe42d506a8 0103808afb0db2fd4abff6af4149f51b',
    Buffer.from('Cryptographic Forum Research Group').toString('hex'),
    'a8061dc1305136c6c22b8baf0c0127a9',
  ],
  ['02000000000000000000000000000000 00000000000000000000000000000000', 'ff'.repeat(16), '03000000000000000000000000000000'],
  [`02000000000000000000000000000000 ${'ff'.repeat(16)}`, '02000000000000000000000000000000', '03000000000000000000000000000000'],
  [
    '01000000000000000000000000000000 00000000000000000000000000000000',
    `${'ff'.repeat(16)} f0${'ff'.repeat(15)} 11${'00'.repeat(15)}`,
    '05000000000000000000000000000000',
  ],
  [
    '01000000000000000000000000000000 00000000000000000000000000000000',
    `${'ff'.repeat(16)} fb${'fe'.repeat(15)} ${'01'.repeat(16)}`,
    '00000000000000000000000000000000',
  ],
  ['02000000000000000000000000000000 00000000000000000000000000000000', `fd${'ff'.repeat(15)}`, `fa${'ff'.repeat(15)}`],
])('the vectors of its RFC: key %s', (key, message, tag) => {
  expect(poly1305(hex(message), hex(key)).toString('hex')).toBe(tag);
});

test('any key and message, as another implementation has it', () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
  const message = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.integer({ min: 0, max: 40_000 }).map((n) => new Uint8Array(n).fill(0xff)),
  );
  fc.assert(
    fc.property(key, message, (k, m) => {
      expect(poly1305(m, k)).toEqual(Buffer.from(other(m, k)));
    }),
    { numRuns: 60 },
  );
});
