import assert from 'node:assert/strict';
import { LifeboatError } from '@lifeboat/core/plugin-api';
import { assertObject } from '../assert-object.ts';
import { inChunks } from '../in-chunks.ts';
import type { ObjectStoreCase } from '../object-store-case.ts';
import { readObject } from '../read-object.ts';
import { rejectsWith } from '../rejects-with.ts';
import { sampleBytes } from '../sample-bytes.ts';
import { within } from '../within.ts';

/** `getObject`, `headObject` and what ends them early. */
export const getCases: readonly ObjectStoreCase[] = [
  {
    name: 'get of a missing key fails with OBJECT_NOT_FOUND',
    async run({ store, prefix }) {
      const opened = store.getObject(`${prefix}missing`);
      await rejectsWith('OBJECT_NOT_FOUND', opened, 'getObject itself, before the first byte');
    },
  },
  {
    name: 'errors name the key',
    async run({ store, prefix }) {
      const error = await readObject(store, `${prefix}missing`).catch((rejection: unknown) => rejection);
      assert.ok(error instanceof Error && error.message.includes(`${prefix}missing`), `the message does not name the key: ${error}`);
    },
  },
  {
    name: 'head tells key and size, and undefined for a missing key',
    async run({ store, prefix }) {
      assert.equal(await store.headObject(`${prefix}missing`), undefined);
      await store.putObject(`${prefix}a`, sampleBytes(1234));
      const info = await store.headObject(`${prefix}a`);
      assert.equal(info?.key, `${prefix}a`);
      assert.equal(info?.size, 1234);
    },
  },
  {
    name: 'two streams of one object do not disturb each other',
    async run({ store, prefix }) {
      const bytes = sampleBytes(200_000);
      await store.putObject(`${prefix}a`, bytes);
      await Promise.all([1, 2, 3].map((i) => assertObject(store, `${prefix}a`, bytes, `reader ${i}`)));
    },
  },
  {
    name: 'a reader may overwrite the chunks it gets',
    async run({ store, prefix }) {
      const bytes = sampleBytes(200_000);
      await store.putObject(`${prefix}a`, bytes);
      for (const options of [{}, { range: { start: 0, end: bytes.byteLength - 1 } }]) {
        for await (const chunk of await store.getObject(`${prefix}a`, options)) chunk.fill(0);
        await assertObject(store, `${prefix}a`, bytes, 'after a reader overwrote its chunks');
      }
    },
  },
  {
    name: 'leaving a stream early frees what it holds',
    async run({ store, prefix }) {
      const bytes = sampleBytes(1_000_000);
      await store.putObject(`${prefix}a`, inChunks(bytes));
      const readSome = async () => {
        for (let i = 0; i < 120; i++) {
          for await (const chunk of await store.getObject(`${prefix}a`)) {
            assert.ok(chunk.byteLength > 0, 'an empty chunk');
            break;
          }
        }
      };
      await within(30_000, readSome(), '120 streams left early');
      await within(30_000, assertObject(store, `${prefix}a`, bytes, 'afterwards'), 'a get afterwards');
    },
  },
  {
    name: 'a call with an aborted signal fails with CANCELED',
    async run({ store, prefix }) {
      const signal = AbortSignal.abort();
      const drain = async (list: AsyncIterable<unknown>) => {
        for await (const _ of list);
      };
      await store.putObject(`${prefix}a`, sampleBytes(10));
      await rejectsWith('CANCELED', store.putObject(`${prefix}a`, sampleBytes(20), { signal }), 'putObject');
      await rejectsWith('CANCELED', readObject(store, `${prefix}a`, { signal }), 'getObject');
      await rejectsWith('CANCELED', store.headObject(`${prefix}a`, { signal }), 'headObject');
      await rejectsWith('CANCELED', store.deleteObject(`${prefix}a`, { signal }), 'deleteObject');
      await rejectsWith('CANCELED', drain(store.listObjects(prefix, { signal })), 'listObjects');
      await rejectsWith('CANCELED', drain(store.listCommonPrefixes(prefix, '/', { signal })), 'listCommonPrefixes');
      await assertObject(store, `${prefix}a`, sampleBytes(10), 'the object');
    },
  },
  {
    name: 'aborting while reading fails the stream with CANCELED',
    async run({ store, prefix, partSizeInBytes }) {
      const controller = new AbortController();
      await store.putObject(`${prefix}a`, sampleBytes(partSizeInBytes * 3));
      const read = async () => {
        for await (const _ of await store.getObject(`${prefix}a`, { signal: controller.signal })) controller.abort();
      };
      await rejectsWith('CANCELED', within(30_000, read(), 'an aborted read'), 'reading on after the abort');
    },
  },
  {
    name: 'a stream that is cut short fails instead of ending',
    given: 'createTruncatingStore',
    async run({ store, prefix, createTruncatingStore }) {
      await store.putObject(`${prefix}a`, sampleBytes(2_000_000));
      const cut = await createTruncatingStore();
      const outcome = await within(60_000, readObject(cut, `${prefix}a`), 'a stream cut short').catch((error: unknown) => error);
      assert.ok(
        LifeboatError.isInstance(outcome),
        `reading gave ${outcome instanceof Uint8Array ? `${outcome.byteLength} bytes` : outcome}`,
      );
      assert.ok(outcome.retryable, 'the error is not retryable');
    },
  },
];
