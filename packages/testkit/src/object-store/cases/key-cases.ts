import assert from 'node:assert/strict';
import { assertObject } from '../assert-object.ts';
import type { ObjectStoreCase } from '../object-store-case.ts';
import { rejectsWith } from '../rejects-with.ts';
import { sampleBytes } from '../sample-bytes.ts';

const unusual = [
  'with space',
  'plus+plus',
  'percent%41%2F',
  'question?x=1&y',
  'hash#tag',
  `quotes'"\``,
  '<xml>&amp;',
  'semi;colon:comma,at@equals=dollar$',
  'brackets[1](2){3}',
  'star*bang!tilde~caret^pipe|',
  'umlaut-äöü',
  'composed-\u00e9',
  'composed-e\u0301',
  'emoji-\u{1F600}',
  'cjk-保存',
  'rtl-שלום',
  'Case',
  'case',
  '...dots...',
  'deep/er/and/deeper/file.tar.gz',
];

/** Keys are UTF-8 and come back as they went in. */
export const keyCases: readonly ObjectStoreCase[] = [
  {
    name: 'unusual keys keep their objects apart and are listed as they are',
    async run({ store, prefix }) {
      for (const [i, name] of unusual.entries()) await store.putObject(prefix + name, sampleBytes(100 + i, i + 1));
      for (const [i, name] of unusual.entries()) {
        await assertObject(store, prefix + name, sampleBytes(100 + i, i + 1), `'${name}'`);
        assert.equal((await store.headObject(prefix + name))?.key, prefix + name, 'the key that headObject tells');
      }
      const listed = new Set<string>();
      for await (const { key } of store.listObjects(prefix)) listed.add(key.slice(prefix.length));
      assert.deepEqual([...listed].sort(), [...unusual].sort());
    },
  },
  {
    name: 'a key that is none fails with INVALID_KEY',
    async run({ store, prefix }) {
      await rejectsWith('INVALID_KEY', store.putObject('', sampleBytes(1)), 'putObject of an empty key');
      await rejectsWith('INVALID_KEY', store.putObject(`${prefix}\ud800`, sampleBytes(1)), 'putObject of a lone surrogate');
      await rejectsWith('INVALID_KEY', store.getObject(''), 'getObject of an empty key');
    },
  },
];
