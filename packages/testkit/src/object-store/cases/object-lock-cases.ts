import assert from 'node:assert/strict';
import type { ObjectLock, ObjectRetention, ObjectStore } from '@lifeboat/core/plugin-api';
import { assertAbsent, assertObject } from '../assert-object.ts';
import { etagOf } from '../etag-of.ts';
import { inChunks } from '../in-chunks.ts';
import type { ObjectStoreCase } from '../object-store-case.ts';
import { rejectsWith } from '../rejects-with.ts';
import { sampleBytes } from '../sample-bytes.ts';

/** The weakest mode that the store has, so that locked objects of the cases do not stay for ever. */
async function modeOf(store: ObjectStore): Promise<ObjectRetention['mode']> {
  const { modes = ['governance' as const] } = (await store.readProtection?.()) ?? {};
  return modes.includes('governance') ? 'governance' : 'compliance';
}
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);

/** Locks: `retention` and `legalHold` of puts, `lockObject`, `readObjectLock`, `readProtection`. */
export const objectLockCases: readonly ObjectStoreCase[] = [
  {
    name: 'a store that cannot lock objects, or is given no lock, refuses and stores nothing',
    async run({ store, prefix }) {
      const key = `${prefix}refused`;
      const mode = 'governance';
      const locks: ObjectLock[] = [{ retention: { until: inSeconds(-60), mode } }, { retention: { until: new Date(Number.NaN), mode } }];
      if (!store.supports.objectLock) locks.push({ retention: { until: inSeconds(60), mode } }, { legalHold: true });
      for (const lock of locks) {
        await rejectsWith('INVALID_REQUEST', store.putObject(key, sampleBytes(10), lock), `a put with ${JSON.stringify(lock)}`);
        await assertAbsent(store, key, 'the object of the refused put');
      }
    },
  },
  {
    name: 'a put locks what it stores, in one request and in parts, and no other object',
    given: 'createLockingStore',
    async run({ createLockingStore, prefix, partSizeInBytes }) {
      const store = await createLockingStore();
      const mode = await modeOf(store);
      assert.equal((await store.readProtection?.())?.objectLock, true, 'readProtection tells no object lock');
      assert.equal(await store.readObjectLock?.(`${prefix}missing`), undefined, 'the lock of a missing object');
      for (const length of [100, partSizeInBytes + 100]) {
        const key = `${prefix}locked${length}`;
        const until = inSeconds(120);
        await store.putObject(key, inChunks(sampleBytes(length)), { retention: { until, mode } });
        await assertLocked(store, key, { until, mode });
        await assertObject(store, key, sampleBytes(length), `${length} bytes`);
      }
      await store.putObject(`${prefix}free`, sampleBytes(10));
      assert.deepEqual(await store.readObjectLock?.(`${prefix}free`), {}, 'the lock of an object that was put without one');
    },
  },
  {
    name: 'lockObject extends a retention and never shortens it, and changes no byte',
    given: 'createLockingStore',
    async run({ createLockingStore, prefix }) {
      const store = await createLockingStore();
      const mode = await modeOf(store);
      const key = `${prefix}extended`;
      await store.putObject(key, sampleBytes(500, 5));
      const [short, long] = [inSeconds(60), inSeconds(120)];
      for (const [asked, expected] of [
        [short, short],
        [long, long],
        [short, long],
      ] as const) {
        await store.lockObject?.(key, { retention: { until: asked, mode } });
        await assertLocked(store, key, { until: expected, mode });
      }
      await assertObject(store, key, sampleBytes(500, 5), 'the locked object');
    },
  },
  {
    name: 'lockObject locks only the object that ifMatch names, and none that is not there',
    given: 'createLockingStore',
    async run({ createLockingStore, prefix }) {
      const store = await createLockingStore();
      const mode = await modeOf(store);
      const key = `${prefix}named`;
      const lock = { retention: { until: inSeconds(60), mode } } as const;
      await rejectsWith('OBJECT_NOT_FOUND', store.lockObject?.(key, lock) ?? Promise.resolve(), 'lockObject of a missing object');
      const etag = await etagOf(store, store.putObject(key, sampleBytes(500, 5)), key);
      await store.putObject(key, sampleBytes(600, 6));
      await rejectsWith('OBJECT_CHANGED', store.lockObject?.(key, lock, { ifMatch: etag }) ?? Promise.resolve(), 'lockObject');
      assert.deepEqual(await store.readObjectLock?.(key), {}, 'the lock of the object that was not meant');
    },
  },
  {
    name: 'a locked object is not lost: its removal fails with OBJECT_LOCKED, or versions are kept',
    given: 'createLockingStore',
    async run({ createLockingStore, prefix }) {
      const store = await createLockingStore();
      const mode = await modeOf(store);
      const key = `${prefix}kept`;
      await store.putObject(key, sampleBytes(500, 5), { retention: { until: inSeconds(60), mode } });
      if ((await store.readProtection?.())?.versioning) return;
      await rejectsWith('OBJECT_LOCKED', store.deleteObject(key), 'delete');
      await rejectsWith('OBJECT_LOCKED', store.putObject(key, sampleBytes(10)), 'replace');
      await assertObject(store, key, sampleBytes(500, 5), 'the locked object');
    },
  },
];

async function assertLocked(store: ObjectStore, key: string, { until, mode }: ObjectRetention): Promise<void> {
  const { retention } = (await store.readObjectLock?.(key)) ?? {};
  assert.equal(retention?.mode, mode, `the mode of the retention of '${key}'`);
  // Stores keep times in whole seconds.
  const apartInMs = Math.abs((retention?.until.getTime() ?? Number.NaN) - until.getTime());
  assert.ok(apartInMs < 1000, `'${key}' is locked until ${retention?.until.toISOString()}, not ${until.toISOString()}`);
}
