import assert from 'node:assert/strict';
import { assertBytes } from '../assert-object.ts';
import { inChunks } from '../in-chunks.ts';
import type { ObjectStoreCase } from '../object-store-case.ts';
import { readObject } from '../read-object.ts';
import { rejectsWith } from '../rejects-with.ts';
import { sampleBytes } from '../sample-bytes.ts';

const hourInMs = 3_600_000;

/** `etag`, `lastModified`, and `getObject` with `ifMatch`. */
export const etagCases: readonly ObjectStoreCase[] = [
  {
    name: 'put, head and listing tell one etag, and another put another one',
    async run({ store, prefix, partSizeInBytes }) {
      const key = `${prefix}etag`;
      const seen: string[] = [];
      for (const length of [100, partSizeInBytes + 100]) {
        const { etag: ofPut } = await store.putObject(key, inChunks(sampleBytes(length)));
        const ofHead = (await store.headObject(key))?.etag;
        for await (const listed of store.listObjects(key))
          assert.equal(listed.etag, ofHead, `${length} bytes: the listing's etag and head's`);
        if (ofPut !== undefined || store.supports.conditionalReplace) assert.equal(ofPut, ofHead, `${length} bytes: put's etag and head's`);
        if (store.supports.conditionalReplace || store.supports.conditionalDelete) assert.ok(ofHead, `${length} bytes: there is no etag`);
        if (ofHead !== undefined) assert.ok(!seen.includes(ofHead), `two objects have the etag ${ofHead}`);
        seen.push(ofHead ?? '');
      }
    },
  },
  {
    name: "head and listing tell when an object was stored, by the store's clock",
    async run({ store, prefix }) {
      const key = `${prefix}modified`;
      await store.putObject(key, sampleBytes(10));
      const ofHead = (await store.headObject(key))?.lastModified;
      assert.ok(ofHead instanceof Date, `head tells no lastModified: ${ofHead}`);
      assert.ok(Math.abs(Date.now() - ofHead.getTime()) < hourInMs, `head's lastModified is ${ofHead}`);
      // HTTP's dates have whole seconds.
      for await (const { lastModified } of store.listObjects(key)) {
        const apartInMs = Math.abs((lastModified?.getTime() ?? Number.NaN) - ofHead.getTime());
        assert.ok(apartInMs < 1000, `the listing's lastModified is ${lastModified}, head's ${ofHead}`);
      }
    },
  },
  {
    name: 'get with ifMatch reads the object that it names, also a range of it',
    async run({ store, prefix }) {
      const key = `${prefix}named`;
      const bytes = sampleBytes(300_000);
      await store.putObject(key, inChunks(bytes));
      const ifMatch = (await store.headObject(key))?.etag;
      if (ifMatch === undefined) return;
      assertBytes(await readObject(store, key, { ifMatch }), bytes, 'the object');
      const range = { start: 200_000 };
      assertBytes(await readObject(store, key, { ifMatch, range }), bytes.subarray(200_000), 'a range');
    },
  },
  {
    name: 'get with ifMatch fails with OBJECT_CHANGED before the first byte of another object',
    async run({ store, prefix }) {
      const key = `${prefix}replaced`;
      await store.putObject(key, sampleBytes(500, 5));
      const ifMatch = (await store.headObject(key))?.etag;
      if (ifMatch === undefined) return;
      await store.putObject(key, sampleBytes(500, 6));
      await rejectsWith('OBJECT_CHANGED', store.getObject(key, { ifMatch }), 'getObject');
      await rejectsWith('OBJECT_CHANGED', store.getObject(key, { ifMatch, range: { start: 100 } }), 'getObject of a range');
      await store.deleteObject(key);
      await rejectsWith('OBJECT_NOT_FOUND', store.getObject(key, { ifMatch }), 'getObject of what is gone');
    },
  },
];
