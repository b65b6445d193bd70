import { assertBytes } from '../assert-object.ts';
import type { ObjectStoreCase } from '../object-store-case.ts';
import { readObject } from '../read-object.ts';
import { rejectsWith } from '../rejects-with.ts';
import { sampleBytes } from '../sample-bytes.ts';

/** `getObject` with a range. */
export const rangeCases: readonly ObjectStoreCase[] = [
  {
    name: 'a range has both its ends',
    async run({ store, prefix }) {
      const bytes = sampleBytes(200_000);
      await store.putObject(`${prefix}a`, bytes);
      for (const [start, end] of [
        [0, 0],
        [10, 19],
        [65_530, 140_000],
        [199_999, 199_999],
      ] as const) {
        const part = await readObject(store, `${prefix}a`, { range: { start, end } });
        assertBytes(part, bytes.subarray(start, end + 1), `bytes ${start} to ${end}`);
      }
    },
  },
  {
    name: 'a range without an end goes to the last byte',
    async run({ store, prefix }) {
      const bytes = sampleBytes(200_000);
      await store.putObject(`${prefix}a`, bytes);
      for (const start of [0, 1, 150_000, 199_999]) {
        assertBytes(await readObject(store, `${prefix}a`, { range: { start } }), bytes.subarray(start), `bytes from ${start}`);
      }
    },
  },
  {
    name: 'a range that reaches past the end stops at the last byte',
    async run({ store, prefix }) {
      const bytes = sampleBytes(1000);
      await store.putObject(`${prefix}a`, bytes);
      assertBytes(
        await readObject(store, `${prefix}a`, { range: { start: 900, end: 5000 } }),
        bytes.subarray(900),
        'from 900 to 5000 of 1000',
      );
    },
  },
  {
    name: 'a range that begins past the end is empty',
    async run({ store, prefix }) {
      await store.putObject(`${prefix}a`, sampleBytes(1000));
      assertBytes(await readObject(store, `${prefix}a`, { range: { start: 1000 } }), new Uint8Array(0), 'from 1000 of 1000');
      assertBytes(await readObject(store, `${prefix}a`, { range: { start: 2000, end: 3000 } }), new Uint8Array(0), 'from 2000 of 1000');
    },
  },
  {
    name: 'a range of a missing key fails with OBJECT_NOT_FOUND',
    async run({ store, prefix }) {
      await rejectsWith('OBJECT_NOT_FOUND', store.getObject(`${prefix}missing`, { range: { start: 10, end: 20 } }), 'a range of nothing');
    },
  },
];
