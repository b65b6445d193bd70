import assert from 'node:assert/strict';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import { assertAbsent, assertBytes, assertObject } from '../assert-object.ts';
import { etagOf } from '../etag-of.ts';
import { inChunks } from '../in-chunks.ts';
import type { ObjectStoreCase } from '../object-store-case.ts';
import { readObject } from '../read-object.ts';
import { rejectsWith } from '../rejects-with.ts';
import { sampleBytes } from '../sample-bytes.ts';

/** `putObject` and `deleteObject` with `ifMatch`. */
export const conditionalReplaceCases: readonly ObjectStoreCase[] = [
  {
    name: 'ifMatch replaces the object that it names',
    needs: 'conditionalReplace',
    async run({ store, prefix, partSizeInBytes }) {
      const key = `${prefix}a`;
      let etag = await etagOf(store, store.putObject(key, sampleBytes(500, 5)), key);
      for (const length of [100, partSizeInBytes + 100]) {
        etag = await etagOf(store, store.putObject(key, inChunks(sampleBytes(length)), { ifMatch: etag }), key);
        await assertObject(store, key, sampleBytes(length), `${length} bytes`);
      }
    },
  },
  {
    name: 'ifMatch fails with OBJECT_CHANGED and leaves the object that is there',
    needs: 'conditionalReplace',
    async run({ store, prefix, partSizeInBytes }) {
      const key = `${prefix}a`;
      const etag = await etagOf(store, store.putObject(key, sampleBytes(500, 5)), key);
      await store.putObject(key, sampleBytes(600, 6));
      for (const length of [100, partSizeInBytes + 100]) {
        const put = store.putObject(key, inChunks(sampleBytes(length)), { ifMatch: etag });
        const error = await rejectsWith('OBJECT_CHANGED', put, `${length} bytes`);
        assert.ok(error.message.includes(key), `the message does not name the key: ${error.message}`);
        await assertObject(store, key, sampleBytes(600, 6), 'the object that was there');
      }
    },
  },
  {
    name: 'ifMatch fails with OBJECT_CHANGED when the object is gone, and makes none',
    needs: 'conditionalReplace',
    async run({ store, prefix, partSizeInBytes }) {
      const key = `${prefix}gone`;
      const etag = await etagOf(store, store.putObject(key, sampleBytes(500, 5)), key);
      await store.deleteObject(key);
      for (const length of [100, partSizeInBytes + 100]) {
        const put = store.putObject(key, inChunks(sampleBytes(length)), { ifMatch: etag });
        await rejectsWith('OBJECT_CHANGED', put, `${length} bytes`);
        await assertAbsent(store, key, 'the object that was gone');
      }
    },
  },
  {
    name: 'ifMatch lets one of several racing replaces win and tells the others',
    needs: 'conditionalReplace',
    async run({ store, prefix, partSizeInBytes }) {
      for (const length of [1000, partSizeInBytes]) {
        const key = `${prefix}race${length}`;
        const etag = await etagOf(store, store.putObject(key, sampleBytes(500, 5)), key);
        const bodies = [1, 2, 3, 4].map((seed) => sampleBytes(length + seed, seed));
        const puts = await Promise.allSettled(bodies.map((bytes) => store.putObject(key, inChunks(bytes), { ifMatch: etag })));
        const winners = bodies.filter((_, i) => puts[i]?.status === 'fulfilled');
        assert.equal(winners.length, 1, `${winners.length} of ${puts.length} replaces by about ${length} bytes succeeded`);
        for (const put of puts) {
          if (put.status === 'fulfilled') continue;
          assert.ok(LifeboatError.isInstance(put.reason, 'OBJECT_CHANGED'), `a loser was told: ${String(put.reason)}`);
        }
        assertBytes(await readObject(store, key), winners[0] ?? new Uint8Array(0), "the winner's bytes");
      }
    },
  },
  {
    name: 'delete with ifMatch removes the object that it names; a missing one is success',
    needs: 'conditionalDelete',
    async run({ store, prefix }) {
      const key = `${prefix}deleted`;
      const etag = await etagOf(store, store.putObject(key, sampleBytes(500)), key);
      await store.deleteObject(key, { ifMatch: etag });
      await assertAbsent(store, key, 'the deleted object');
      await store.deleteObject(key, { ifMatch: etag });
    },
  },
  {
    name: 'delete with ifMatch fails with OBJECT_CHANGED and leaves another object',
    needs: 'conditionalDelete',
    async run({ store, prefix }) {
      const key = `${prefix}kept`;
      const etag = await etagOf(store, store.putObject(key, sampleBytes(500, 5)), key);
      await store.putObject(key, sampleBytes(600, 6));
      const error = await rejectsWith('OBJECT_CHANGED', store.deleteObject(key, { ifMatch: etag }), 'delete');
      assert.ok(error.message.includes(key), `the message does not name the key: ${error.message}`);
      await assertObject(store, key, sampleBytes(600, 6), 'the object that was there');
    },
  },
  {
    name: 'a condition that is none, or that the store lacks, is refused and changes nothing',
    async run({ store, prefix }) {
      const key = `${prefix}refused`;
      await store.putObject(key, sampleBytes(500, 5));
      const etag = (await store.headObject(key))?.etag ?? 'none';
      const { conditionalPut, conditionalReplace, conditionalDelete } = store.supports;
      const puts: { ifAbsent?: boolean; ifMatch: string }[] = [{ ifAbsent: true, ifMatch: etag }, { ifMatch: '' }, { ifMatch: '*' }];
      if (!conditionalReplace) puts.push({ ifMatch: etag });
      for (const condition of puts) {
        const put = store.putObject(key, sampleBytes(10), condition);
        await rejectsWith('INVALID_REQUEST', put, `a put with ${JSON.stringify(condition)}`);
      }
      if (!conditionalPut) {
        const put = store.putObject(`${prefix}absent`, sampleBytes(10), { ifAbsent: true });
        await rejectsWith('INVALID_REQUEST', put, 'a put with ifAbsent');
        await assertAbsent(store, `${prefix}absent`, 'the object of the refused put');
      }
      for (const ifMatch of ['', '*', ...(conditionalDelete ? [] : [etag])])
        await rejectsWith('INVALID_REQUEST', store.deleteObject(key, { ifMatch }), `a delete with ifMatch ${ifMatch}`);
      await assertObject(store, key, sampleBytes(500, 5), 'the object that was there');
    },
  },
];
