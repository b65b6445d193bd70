import assert from 'node:assert/strict';
import type { ObjectStore } from '@lifeboat/core/plugin-api';
import type { ObjectStoreCase } from '../object-store-case.ts';
import { sampleBytes } from '../sample-bytes.ts';

async function keysUnder(store: ObjectStore, prefix: string, startAfter?: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.listObjects(prefix, startAfter === undefined ? {} : { startAfter })) keys.push(key);
  return keys;
}

async function commonPrefixes(store: ObjectStore, prefix: string, delimiter = '/'): Promise<string[]> {
  const found: string[] = [];
  for await (const common of store.listCommonPrefixes(prefix, delimiter)) found.push(common);
  return found;
}

async function putAll(store: ObjectStore, keys: readonly string[]): Promise<void> {
  for (let i = 0; i < keys.length; i += 20) {
    await Promise.all(keys.slice(i, i + 20).map((key) => store.putObject(key, sampleBytes(key.length % 7))));
  }
}

const byUtf8 = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** `listObjects` and `listCommonPrefixes`. */
export const listCases: readonly ObjectStoreCase[] = [
  {
    name: 'a listing tells keys and sizes',
    async run({ store, prefix }) {
      await store.putObject(`${prefix}a`, sampleBytes(10));
      await store.putObject(`${prefix}b/c`, sampleBytes(20));
      const found: [string, number][] = [];
      for await (const { key, size } of store.listObjects(prefix)) found.push([key, size]);
      assert.deepEqual(found, [
        [`${prefix}a`, 10],
        [`${prefix}b/c`, 20],
      ]);
    },
  },
  {
    name: 'a listing of nothing is empty',
    async run({ store, prefix }) {
      assert.deepEqual(await keysUnder(store, `${prefix}nothing/`), []);
      assert.deepEqual(await commonPrefixes(store, `${prefix}nothing/`), []);
    },
  },
  {
    name: 'a prefix is the beginning of a key, not a folder',
    async run({ store, prefix }) {
      await putAll(store, [`${prefix}ab/x`, `${prefix}abc`, `${prefix}ab-d`, `${prefix}b`, `${prefix}Ab`]);
      assert.deepEqual(await keysUnder(store, `${prefix}ab`), [`${prefix}ab-d`, `${prefix}ab/x`, `${prefix}abc`]);
      assert.deepEqual(await keysUnder(store, `${prefix}ab/`), [`${prefix}ab/x`]);
    },
  },
  {
    name: "a listing ascends by the keys' UTF-8 bytes",
    async run({ store, prefix }) {
      const names = ['B', 'a', 'dir-1', 'dir.1', 'dir/1', 'dir0', 'dir/sub/1', 'dir/sub.1', '\u00e9', '\uff5e', '\u{10000}', 'z', '_', '~'];
      await putAll(
        store,
        names.map((name) => prefix + name),
      );
      assert.deepEqual(await keysUnder(store, prefix), names.map((name) => prefix + name).sort(byUtf8));
    },
  },
  {
    name: 'a listing with startAfter begins at the key after it, in the order of UTF-8 bytes',
    async run({ store, prefix, pageSize }) {
      const names = ['B', 'a', 'dir-1', 'dir/1', 'dir/sub/1', 'dir0', 'k+ &=%2F', '\u00e9', '\uff5e', '\u{10000}', '\u{10001}'];
      const more = Array.from({ length: Math.min(pageSize, 60) }, (_, i) => `m/${String(i).padStart(4, '0')}`);
      const keys = [...names, ...more].map((name) => prefix + name).sort(byUtf8);
      await putAll(store, keys);
      // Start at keys, and at texts that are no keys: between two keys, in a folder, before the first key and after the last.
      const starts = [...names, 'dir/', 'dir/1/x', 'dir/sub/', 'm/0030', 'b', '!', '\u{10ffff}'].map((name) => prefix + name);
      for (const start of [...starts, '!', '\u{10ffff}', prefix.slice(0, -1)]) {
        const expected = keys.filter((key) => byUtf8(key, start) > 0);
        assert.deepEqual(await keysUnder(store, prefix, start), expected, `after ${JSON.stringify(start)}`);
      }
      const inFolder = await keysUnder(store, `${prefix}dir/`, `${prefix}dir/1`);
      assert.deepEqual(inFolder, [`${prefix}dir/sub/1`], 'in a folder');
    },
  },
  {
    name: 'a listing goes past any page size',
    async run({ store, prefix, pageSize }) {
      const keys = Array.from({ length: pageSize * 2 + 3 }, (_, i) => `${prefix}dir/k${String(i).padStart(6, '0')}`);
      await putAll(store, keys);
      const listed = await keysUnder(store, `${prefix}dir/`);
      assert.equal(listed.length, keys.length, 'number of keys');
      assert.deepEqual(listed, keys);
    },
  },
  {
    name: 'a listing can be left early',
    async run({ store, prefix }) {
      await putAll(store, [`${prefix}a`, `${prefix}b`, `${prefix}c`]);
      for await (const { key } of store.listObjects(prefix)) {
        assert.equal(key, `${prefix}a`);
        break;
      }
      assert.equal((await keysUnder(store, prefix)).length, 3);
    },
  },
  {
    name: 'common prefixes are distinct, ascending and end with the delimiter',
    async run({ store, prefix }) {
      await putAll(
        store,
        ['b/1', 'b/2', 'b/sub/3', 'a/1', 'top', 'c-c/1', 'c.c/1', 'c/1'].map((name) => prefix + name),
      );
      assert.deepEqual(
        await commonPrefixes(store, prefix),
        ['a/', 'b/', 'c-c/', 'c.c/', 'c/'].map((name) => prefix + name),
      );
      assert.deepEqual(await commonPrefixes(store, `${prefix}b/`), [`${prefix}b/sub/`]);
      assert.deepEqual(
        await commonPrefixes(store, `${prefix}c`),
        ['c-c/', 'c.c/', 'c/'].map((name) => prefix + name),
      );
    },
  },
  {
    name: 'common prefixes go past any page size',
    async run({ store, prefix, pageSize }) {
      const names = Array.from({ length: pageSize + 3 }, (_, i) => `${prefix}p${String(i).padStart(6, '0')}/`);
      await putAll(
        store,
        names.flatMap((name) => [`${name}1`, `${name}2`]),
      );
      const found = await commonPrefixes(store, prefix);
      assert.equal(found.length, names.length, 'number of prefixes');
      assert.deepEqual(found, names);
    },
  },
];
