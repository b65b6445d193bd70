import type { EntryFacts } from '@lifeboat/core/plugin-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { goJson } from '../../go-values/go-json.ts';
import { entryJson } from './directory-builder.ts';
import { plainFileHead } from './plain-file.ts';

const facts: fc.Arbitrary<EntryFacts> = fc.record({
  type: fc.constantFrom('file' as const, 'symlink' as const),
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.oneof(fc.constant(0), fc.nat()),
  gid: fc.oneof(fc.constant(0), fc.nat()),
  size: fc.nat(),
  mtimeInNs: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
});
const name = fc.oneof(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ minLength: 1 }));

test('the entry of a usual file is printed as that of any other', () => {
  let plain = 0;
  fc.assert(
    fc.property(name, facts, (text, fact) => {
      const head = plainFileHead(text, fact);
      if (head === undefined) return;
      plain += 1;
      expect(`${head}00ff"}`).toBe(goJson(entryJson(text, { facts: fact, contentId: '00ff' })).toString());
    }),
    { numRuns: 2000 },
  );
  expect(plain).toBeGreaterThan(100);
});
