import assert from 'node:assert/strict';
import type { ByteStream } from '@lifeboat/core/plugin-api';
import { assertAbsent, assertObject } from '../assert-object.ts';
import { inChunks } from '../in-chunks.ts';
import type { CaseContext, ObjectStoreCase } from '../object-store-case.ts';
import { rejectsWith } from '../rejects-with.ts';
import { sampleBytes } from '../sample-bytes.ts';
import { within } from '../within.ts';

const patienceInMs = 30_000;

/** A source that yields `bytes` and then calls `then`, which throws, aborts or waits. */
async function* followedBy(bytes: Uint8Array, then: () => unknown): ByteStream {
  yield* inChunks(bytes);
  await then();
}

/** Lengths that stores handle in different ways. */
const lengths = ({ partSizeInBytes }: CaseContext) => [0, 1000, Math.floor(partSizeInBytes * 2.5)];

async function failSource(context: CaseContext, key: string, length: number): Promise<unknown> {
  const error = new Error('the source broke');
  const body = followedBy(sampleBytes(length, 7), () => {
    throw error;
  });
  return await context.store.putObject(key, body).then(
    () => 'the put succeeded',
    (rejection: unknown) => (rejection === error ? undefined : rejection),
  );
}

/** Aborts a put after its source has stopped answering. */
async function abortPut(context: CaseContext, key: string, length: number): Promise<unknown> {
  const controller = new AbortController();
  const body = followedBy(sampleBytes(length, 8), () => {
    controller.abort();
    return new Promise(() => {});
  });
  return await within(patienceInMs, context.store.putObject(key, body, { signal: controller.signal }), 'an aborted put').then(
    () => 'the put succeeded',
    (rejection: unknown) => rejection,
  );
}

/** `putObject`: all or nothing. */
export const interruptedPutCases: readonly ObjectStoreCase[] = [
  {
    name: "put rejects with its source's own error",
    async run(context) {
      for (const length of lengths(context)) {
        const other = await failSource(context, `${context.prefix}a${length}`, length);
        assert.equal(other, undefined, `source of ${length} bytes`);
      }
    },
  },
  {
    name: 'put whose source fails leaves no object',
    async run(context) {
      for (const length of lengths(context)) {
        await failSource(context, `${context.prefix}a${length}`, length);
        await assertAbsent(context.store, `${context.prefix}a${length}`, `after ${length} bytes`);
      }
    },
  },
  {
    name: 'put that fails leaves the object that was there',
    async run(context) {
      const old = sampleBytes(4000, 3);
      await context.store.putObject(`${context.prefix}a`, old);
      for (const length of lengths(context)) {
        await failSource(context, `${context.prefix}a`, length);
        await assertObject(context.store, `${context.prefix}a`, old, `after a source of ${length} bytes`);
      }
    },
  },
  {
    name: 'put that is aborted rejects with CANCELED, also while its source hangs',
    async run(context) {
      for (const length of lengths(context)) {
        await rejectsWith('CANCELED', Promise.reject(await abortPut(context, `${context.prefix}a`, length)), `after ${length} bytes`);
      }
    },
  },
  {
    name: 'put that is aborted leaves no object',
    async run(context) {
      for (const length of lengths(context)) {
        await abortPut(context, `${context.prefix}a${length}`, length);
        await assertAbsent(context.store, `${context.prefix}a${length}`, `after ${length} bytes`);
      }
    },
  },
  {
    name: 'put that is interrupted leaves no hidden remains',
    needs: 'removeUnfinishedPuts',
    async run(context) {
      const { store, prefix } = context;
      for (const length of lengths(context)) {
        await failSource(context, `${prefix}failed`, length);
        await abortPut(context, `${prefix}aborted`, length);
        assert.equal(await store.removeUnfinishedPuts?.(`${prefix}failed`), 0, `source failed after ${length} bytes`);
        assert.equal(await store.removeUnfinishedPuts?.(`${prefix}aborted`), 0, `aborted after ${length} bytes`);
      }
    },
  },
  {
    name: 'removeUnfinishedPuts leaves a running put alone',
    needs: 'removeUnfinishedPuts',
    async run({ store, prefix, partSizeInBytes }) {
      const bytes = sampleBytes(partSizeInBytes * 2 + 1000, 9);
      let removed: number | undefined;
      const body = async function* (): ByteStream {
        yield* inChunks(bytes.subarray(0, partSizeInBytes + 1000));
        removed = await store.removeUnfinishedPuts?.(`${prefix}a`);
        yield* inChunks(bytes.subarray(partSizeInBytes + 1000));
      };
      await store.putObject(`${prefix}a`, body());
      assert.equal(removed, 0, 'number of removed puts');
      await assertObject(store, `${prefix}a`, bytes, 'the running put');
    },
  },
];
