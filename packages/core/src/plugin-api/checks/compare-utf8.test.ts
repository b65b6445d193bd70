import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareUtf8 } from './compare-utf8.ts';

test('orders as the UTF-8 bytes do', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '-', '/', '\u{ff5e}', '\u{10000}', 'é', '\u{d7ff}', '\u{e000}'), maxLength: 6 });
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { numRuns: 2000 },
  );
});
