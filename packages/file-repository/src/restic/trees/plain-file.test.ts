import type { SourceEntry } from '@lifeboat/core/plugin-api';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nodeJson } from './node-json.ts';
import { plainFileHead } from './plain-file.ts';

const time = fc.bigInt({ min: -62_135_596_800_000_000_000n, max: 253_402_300_799_999_999_999n });
const file: fc.Arbitrary<SourceEntry> = fc.record({
  type: fc.constant('file' as const),
  path: fc.tuple(fc.oneof(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ minLength: 1 }))),
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.nat(),
  gid: fc.nat(),
  size: fc.nat(),
  mtimeInNs: time,
  ctimeInNs: fc.option(time, { nil: undefined }) as fc.Arbitrary<bigint>,
  inode: fc.record({ device: fc.bigInt(0n, 9n), number: fc.bigInt(0n, 2n ** 64n - 1n), links: fc.integer({ min: 1, max: 3 }) }),
});

test('the node of a usual file is printed as that of any other', () => {
  let plain = 0;
  fc.assert(
    fc.property(file, (entry) => {
      const name = entry.path[0] as string;
      const head = plainFileHead(name, entry, entry.size);
      if (head === undefined) return;
      plain += 1;
      const content = ['00'.repeat(32), 'ab'.repeat(32)];
      expect(`${head}"${content.join('","')}"]}`).toBe(nodeJson(Buffer.from(name), entry, entry.size, { content }).toString());
    }),
    { numRuns: 2000 },
  );
  expect(plain).toBeGreaterThan(100);
});
