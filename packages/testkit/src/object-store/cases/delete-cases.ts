import assert from 'node:assert/strict';
import { assertAbsent, assertObject } from '../assert-object.ts';
import type { ObjectStoreCase } from '../object-store-case.ts';
import { readObject } from '../read-object.ts';
import { sampleBytes } from '../sample-bytes.ts';

/** `deleteObject`. */
export const deleteCases: readonly ObjectStoreCase[] = [
  {
    name: 'delete removes the object and no other',
    async run({ store, prefix }) {
      for (const name of ['a', 'ab', 'b/a']) await store.putObject(prefix + name, sampleBytes(100));
      await store.deleteObject(`${prefix}a`);
      await assertAbsent(store, `${prefix}a`, 'the deleted object');
      await assert.rejects(readObject(store, `${prefix}a`));
      for (const name of ['ab', 'b/a']) await assertObject(store, prefix + name, sampleBytes(100), name);
    },
  },
  {
    name: 'delete of a missing key is success',
    async run({ store, prefix }) {
      await store.deleteObject(`${prefix}missing`);
      await store.putObject(`${prefix}a`, sampleBytes(1));
      await store.deleteObject(`${prefix}a`);
      await store.deleteObject(`${prefix}a`);
    },
  },
  {
    name: 'a deleted key can be put again',
    async run({ store, prefix }) {
      await store.putObject(`${prefix}a`, sampleBytes(100, 1));
      await store.deleteObject(`${prefix}a`);
      await store.putObject(`${prefix}a`, sampleBytes(200, 2));
      await assertObject(store, `${prefix}a`, sampleBytes(200, 2), 'the second object');
    },
  },
];
