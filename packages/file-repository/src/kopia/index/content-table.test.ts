import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ContentEntry, supersedes } from './content-entry.ts';
import { createContentTable } from './content-table.ts';

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const entry: fc.Arbitrary<ContentEntry> = fc.record({
  pack: fc.constantFrom('p00', 'p01', 'q02-s1'),
  offset: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  packedLength: u32,
  length: u32,
  compression: u32,
  timestamp: fc.integer({ min: 0, max: 2 ** 48 - 1 }),
  deleted: fc.boolean(),
});
/** Few of them, so that some come again; some of another length, as only whoever means harm makes them. */
const id = fc
  .tuple(fc.constantFrom('', 'g', 'k', 'm'), fc.integer({ min: 0, max: 30 }), fc.constantFrom(16, 16, 16, 1, 4))
  .map(([prefix, number, bytes]) => prefix + number.toString(16).padStart(bytes * 2, '0'));

test('it holds what a map would hold, of two entries the one that counts', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(id, entry), { maxLength: 80 }), (added) => {
      const table = createContentTable();
      const map = new Map<string, ContentEntry>();
      for (const [key, value] of added) {
        table.add(key, value);
        const known = map.get(key);
        if (!known || supersedes(value, known)) map.set(key, value);
      }
      expect(new Map(table.entries())).toEqual(map);
      for (const [key, value] of map) expect(table.find(key)).toEqual(value);
      const manifests = [...map].filter(([key]) => key.startsWith('m'));
      expect(new Map(table.entries('m'))).toEqual(new Map(manifests));
      expect(table.find('ff'.repeat(16))).toBeUndefined();
    }),
    { numRuns: 60 },
  );
});

test('it grows', () => {
  const table = createContentTable();
  const idOf = (i: number) => `k${(i * 2654435761).toString(16).padStart(32, '0')}`;
  const of = (i: number) => ({
    pack: `p${i % 50}`,
    offset: i,
    packedLength: i + 28,
    length: i,
    compression: 0,
    timestamp: i,
    deleted: false,
  });
  for (let i = 0; i < 5000; i++) table.add(idOf(i), of(i));
  for (let i = 0; i < 5000; i++) expect(table.find(idOf(i))).toEqual(of(i));
  expect(table.find(idOf(5000))).toBeUndefined();
  expect([...table.entries()]).toHaveLength(5000);
});
