import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import type { ByteStream } from '@lifeboat/core/plugin-api';
import { assertObject } from '../assert-object.ts';
import { inChunks } from '../in-chunks.ts';
import type { ObjectStoreCase } from '../object-store-case.ts';
import { sampleBytes } from '../sample-bytes.ts';

/** `putObject`: what is put is there, once, at once, and costs little memory. */
export const putCases: readonly ObjectStoreCase[] = [
  {
    name: 'get right after put returns the bytes',
    async run({ store, prefix }) {
      for (const length of [1, 1000, 100_001]) {
        const bytes = sampleBytes(length);
        await store.putObject(`${prefix}a${length}`, inChunks(bytes));
        await assertObject(store, `${prefix}a${length}`, bytes, `${length} streamed bytes`);
        assert.equal((await store.headObject(`${prefix}a${length}`))?.size, length, 'headObject right after put');
      }
    },
  },
  {
    name: 'put takes a Uint8Array that is a view into a larger buffer',
    async run({ store, prefix }) {
      const bytes = sampleBytes(5000);
      await store.putObject(`${prefix}view`, bytes.subarray(1000, 3000));
      await assertObject(store, `${prefix}view`, bytes.slice(1000, 3000), 'a view of 2,000 bytes');
    },
  },
  {
    name: 'put takes Node streams and web streams',
    async run({ store, prefix }) {
      const bytes = sampleBytes(300_000);
      await store.putObject(`${prefix}node`, Readable.from(inChunks(bytes)));
      await assertObject(store, `${prefix}node`, bytes, 'a Node Readable');
      await store.putObject(`${prefix}web`, Readable.toWeb(Readable.from(inChunks(bytes))) as unknown as ByteStream);
      await assertObject(store, `${prefix}web`, bytes, 'a web ReadableStream');
    },
  },
  {
    name: 'put stores zero bytes',
    async run({ store, prefix }) {
      await store.putObject(`${prefix}empty`, new Uint8Array(0));
      await store.putObject(`${prefix}empty-stream`, inChunks(new Uint8Array(0)));
      for (const name of ['empty', 'empty-stream']) {
        assert.equal((await store.headObject(prefix + name))?.size, 0, `${name}: headObject`);
        await assertObject(store, prefix + name, new Uint8Array(0), name);
      }
    },
  },
  {
    name: 'put stores a body of several parts',
    async run({ store, prefix, partSizeInBytes }) {
      for (const length of [partSizeInBytes, Math.floor(partSizeInBytes * 2.5)]) {
        const bytes = sampleBytes(length);
        await store.putObject(`${prefix}streamed`, inChunks(bytes, 100_003));
        await assertObject(store, `${prefix}streamed`, bytes, `${length} streamed bytes`);
        await store.putObject(`${prefix}whole`, bytes);
        await assertObject(store, `${prefix}whole`, bytes, `${length} bytes as one array`);
      }
    },
  },
  {
    name: 'put replaces an object',
    async run({ store, prefix }) {
      for (const length of [5000, 3000, 0, 4000]) {
        await store.putObject(`${prefix}a`, inChunks(sampleBytes(length, length + 1)));
        await assertObject(store, `${prefix}a`, sampleBytes(length, length + 1), `overwritten with ${length} bytes`);
        assert.equal((await store.headObject(`${prefix}a`))?.size, length, 'headObject after overwriting');
      }
    },
  },
  {
    name: 'put reads a source once, one chunk at a time',
    async run({ store, prefix, partSizeInBytes }) {
      let started = 0;
      let outstanding = 0;
      let mostOutstanding = 0;
      const bytes = sampleBytes(partSizeInBytes + 1000);
      const body: ByteStream = {
        [Symbol.asyncIterator]() {
          started++;
          const inner = inChunks(bytes, 256 * 1024)[Symbol.asyncIterator]();
          return {
            async next() {
              mostOutstanding = Math.max(mostOutstanding, ++outstanding);
              await new Promise(setImmediate);
              outstanding--;
              return await inner.next();
            },
          };
        },
      };
      await store.putObject(`${prefix}a`, body);
      assert.equal(started, 1, 'the source was iterated more than once');
      assert.equal(mostOutstanding, 1, 'the source was asked for a chunk before it had given the last one');
    },
  },
  {
    name: 'put of a large body holds little of it in memory',
    given: 'memoryLimitInBytes',
    async run({ store, prefix, partSizeInBytes, memoryLimitInBytes }) {
      const chunk = sampleBytes(256 * 1024);
      const chunks = Math.ceil((16 * partSizeInBytes) / chunk.byteLength);
      const before = process.memoryUsage().arrayBuffers;
      let most = 0;
      const source = async function* () {
        for (let i = 0; i < chunks; i++) {
          most = Math.max(most, process.memoryUsage().arrayBuffers - before);
          yield chunk;
        }
      };
      await store.putObject(`${prefix}large`, source());
      assert.equal((await store.headObject(`${prefix}large`))?.size, chunks * chunk.byteLength, 'size of the object');
      assert.ok(most <= memoryLimitInBytes, `the put held ${most} bytes, allowed are ${memoryLimitInBytes}`);
    },
  },
  {
    name: 'puts of different keys run side by side',
    async run({ store, prefix }) {
      const names = Array.from({ length: 24 }, (_, i) => i);
      await Promise.all(names.map((i) => store.putObject(`${prefix}k${i}`, inChunks(sampleBytes(50_000 + i, i + 1), 7001))));
      for (const i of names) await assertObject(store, `${prefix}k${i}`, sampleBytes(50_000 + i, i + 1), `object ${i}`);
    },
  },
  {
    name: 'puts of one key at the same time leave one of the bodies, whole',
    async run({ store, prefix, partSizeInBytes }) {
      const bodies = [1, 2, 3].map((seed) => sampleBytes(partSizeInBytes + seed, seed));
      await Promise.all(bodies.map((bytes) => store.putObject(`${prefix}a`, inChunks(bytes))));
      const size = (await store.headObject(`${prefix}a`))?.size;
      const winner = bodies.find((bytes) => bytes.byteLength === size);
      assert.ok(winner, `the object has ${size} bytes, as none of the bodies`);
      await assertObject(store, `${prefix}a`, winner, 'the winner');
    },
  },
];
