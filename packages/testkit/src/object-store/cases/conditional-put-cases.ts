import assert from 'node:assert/strict';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import { assertBytes, assertObject } from '../assert-object.ts';
import { inChunks } from '../in-chunks.ts';
import type { ObjectStoreCase } from '../object-store-case.ts';
import { readObject } from '../read-object.ts';
import { rejectsWith } from '../rejects-with.ts';
import { sampleBytes } from '../sample-bytes.ts';

/** `putObject` with `ifAbsent`. */
export const conditionalPutCases: readonly ObjectStoreCase[] = [
  {
    name: 'ifAbsent stores an object that is not there',
    needs: 'conditionalPut',
    async run({ store, prefix, partSizeInBytes }) {
      for (const length of [100, partSizeInBytes + 100]) {
        await store.putObject(`${prefix}a${length}`, inChunks(sampleBytes(length)), { ifAbsent: true });
        await assertObject(store, `${prefix}a${length}`, sampleBytes(length), `${length} bytes`);
      }
    },
  },
  {
    name: 'ifAbsent fails with OBJECT_ALREADY_EXISTS and leaves the object that is there',
    needs: 'conditionalPut',
    async run({ store, prefix, partSizeInBytes }) {
      const old = sampleBytes(500, 5);
      await store.putObject(`${prefix}a`, old);
      for (const length of [100, partSizeInBytes + 100]) {
        const put = store.putObject(`${prefix}a`, inChunks(sampleBytes(length)), { ifAbsent: true });
        const error = await rejectsWith('OBJECT_ALREADY_EXISTS', put, `${length} bytes`);
        assert.ok(error.message.includes(`${prefix}a`), `the message does not name the key: ${error.message}`);
        await assertObject(store, `${prefix}a`, old, 'the object that was there');
      }
    },
  },
  {
    name: 'ifAbsent lets one of several racing puts win and tells the others',
    needs: 'conditionalPut',
    async run({ store, prefix, partSizeInBytes }) {
      for (const length of [1000, partSizeInBytes]) {
        const key = `${prefix}a${length}`;
        const bodies = [1, 2, 3, 4].map((seed) => sampleBytes(length + seed, seed));
        const puts = await Promise.allSettled(bodies.map((bytes) => store.putObject(key, inChunks(bytes), { ifAbsent: true })));
        const winners = bodies.filter((_, i) => puts[i]?.status === 'fulfilled');
        assert.equal(winners.length, 1, `${winners.length} of ${puts.length} puts of about ${length} bytes succeeded`);
        for (const put of puts) {
          if (put.status === 'fulfilled') continue;
          assert.ok(LifeboatError.isInstance(put.reason, 'OBJECT_ALREADY_EXISTS'), `a loser was told: ${String(put.reason)}`);
        }
        assertBytes(await readObject(store, key), winners[0] ?? new Uint8Array(0), "the winner's bytes");
      }
    },
  },
];
