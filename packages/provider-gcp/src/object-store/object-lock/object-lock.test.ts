import { objectStoreCases, runObjectStoreCase } from '@lifeboat/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import type { LockingBucketOptions } from '../../../test/locking-bucket.ts';
import { type LockingGcs, partSizeInBytes, startLockingGcs } from '../../../test/locking-gcs.ts';

let gcs: LockingGcs | undefined;
afterEach(async () => {
  await gcs?.stop();
  gcs = undefined;
});
async function start(options: LockingBucketOptions = { objectRetention: true, versioning: true }): Promise<LockingGcs> {
  gcs = await startLockingGcs(options);
  return gcs;
}
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);

describe.each([true, false])('versioning: %s', (versioning) => {
  test.each(objectStoreCases.filter(({ given }) => given === 'createLockingStore'))('$name', async (one) => {
    const { createStore } = await start({ objectRetention: true, versioning });
    const createLockingStore = () => createStore({ prefix: 'some/prefix' });
    expect(await runObjectStoreCase(one, { createStore, createLockingStore, partSizeInBytes })).toBeUndefined();
  });
});

test('modes and holds are sent in the words of the API, in one request and in parts', async () => {
  const { createStore, bucket } = await start();
  const store = createStore();
  const until = inSeconds(60);
  for (const [mode, word] of [
    ['governance', 'Unlocked'],
    ['compliance', 'Locked'],
  ] as const) {
    for (const bytes of [10, partSizeInBytes + 10]) {
      const key = `${mode}-${bytes}`;
      await store.putObject(key, Buffer.alloc(bytes), { retention: { until, mode }, legalHold: true, ifAbsent: true });
      expect(bucket.live(key)).toMatchObject({ retention: { mode: word, retainUntilTime: until.toISOString() }, temporaryHold: true });
      expect(await store.readObjectLock?.(key)).toEqual({ retention: { until, mode }, legalHold: true });
    }
  }
});

test('a lock becomes harder, never weaker, and the permission to override is used for nothing else', async () => {
  const { createStore, bucket, urls } = await start();
  const store = createStore();
  const [short, long] = [inSeconds(60), inSeconds(120)];
  await store.putObject('k', Buffer.from('x'), { retention: { until: short, mode: 'governance' } });
  await store.lockObject?.('k', { retention: { until: long, mode: 'governance' } });
  await store.lockObject?.('k', { retention: { until: short, mode: 'compliance' } });
  await store.lockObject?.('k', { retention: { until: short, mode: 'governance' }, legalHold: true });
  expect(bucket.live('k')).toMatchObject({ retention: { mode: 'Locked', retainUntilTime: long.toISOString() }, temporaryHold: true });
  const patches = urls.filter((url) => url.includes('ifMetagenerationMatch'));
  expect(patches.map((url) => url.includes('overrideUnlockedRetention'))).toEqual([false, true, false]);
  // Nothing is left to do.
  await store.lockObject?.('k', { retention: { until: short, mode: 'governance' }, legalHold: true });
  expect(urls.filter((url) => url.includes('ifMetagenerationMatch'))).toHaveLength(3);
});

test('who locks at the same time does not shorten what another has locked', async () => {
  const { createStore, bucket } = await start();
  const store = createStore();
  await store.putObject('k', Buffer.from('x'));
  const ends = [30, 60, 90, 120].map(inSeconds);
  await Promise.all(ends.map((until) => createStore().lockObject?.('k', { retention: { until, mode: 'compliance' } })));
  expect(bucket.live('k')?.retention).toEqual({ mode: 'Locked', retainUntilTime: ends.at(-1)?.toISOString() });
});

test('a refused delete or replace says until when, or that there is a hold', async () => {
  const { createStore } = await start({ objectRetention: true });
  const store = createStore();
  const until = inSeconds(60);
  await store.putObject('k', Buffer.from('x'), { retention: { until, mode: 'governance' } });
  const told = {
    code: 'OBJECT_LOCKED',
    retryable: false,
    message: expect.stringContaining(`it is locked until ${until.toISOString()} (governance)`),
    context: expect.objectContaining({ until: until.toISOString() }),
  };
  await expect(store.deleteObject('k')).rejects.toMatchObject(told);
  await expect(store.putObject('k', Buffer.alloc(partSizeInBytes + 1))).rejects.toMatchObject(told);
  await store.putObject('held', Buffer.from('x'), { legalHold: true });
  await expect(store.deleteObject('held')).rejects.toMatchObject({ code: 'OBJECT_LOCKED', context: { legalHold: true } });
});

test('the policy of a bucket is told, and what it does to an object', async () => {
  const { createStore } = await start({ retentionPolicy: { retentionPeriod: '172800', isLocked: true } });
  const store = createStore();
  const defaultRetention = { mode: 'compliance', days: 2 };
  expect(await store.readProtection?.()).toEqual({ versioning: false, versioningOfHeld: false, objectLock: false, defaultRetention });
  await store.putObject('k', Buffer.from('x'));
  const { retention } = (await store.readObjectLock?.('k')) ?? {};
  expect((retention?.until.getTime() ?? 0) - Date.now()).toBeGreaterThan(172_000_000);
  await expect(store.deleteObject('k')).rejects.toMatchObject({
    code: 'OBJECT_LOCKED',
    message: expect.stringContaining('it is locked until'),
  });
});

test('a bucket without object retention refuses locks in words, and stores nothing', async () => {
  const { createStore } = await start({ versioning: true });
  const store = createStore();
  expect(await store.readProtection?.()).toEqual({ versioning: true, versioningOfHeld: false, objectLock: false });
  const retention = { until: inSeconds(60), mode: 'governance' } as const;
  const refused = { code: 'INVALID_REQUEST', message: expect.stringMatching(/'k' in bucket 'b' .*must have object retention/) };
  for (const bytes of [10, partSizeInBytes + 10])
    await expect(store.putObject('k', Buffer.alloc(bytes), { retention })).rejects.toMatchObject(refused);
  expect(await store.headObject('k')).toBeUndefined();
  await store.putObject('k', Buffer.from('x'));
  await expect(store.lockObject?.('k', { retention })).rejects.toMatchObject(refused);
});

test('a server that takes a lock and does not keep it is not believed', async () => {
  const { createStore, bucket } = await start();
  const { insert, patch } = bucket;
  bucket.insert = ({ retention: _, temporaryHold: __, ...metadata }, bytes) => insert(metadata, bytes);
  bucket.patch = (one) => patch(one, {}, false);
  const store = createStore();
  const told = { code: 'STORE_ERROR', message: expect.stringContaining('does not have the lock') };
  await expect(store.putObject('k', Buffer.from('x'), { legalHold: true })).rejects.toMatchObject(told);
  await expect(store.lockObject?.('k', { retention: { until: inSeconds(60), mode: 'compliance' } })).rejects.toMatchObject(told);
});
