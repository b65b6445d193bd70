import { objectStoreCases, runObjectStoreCase } from '@lifeboat/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { type LockingBlobs, partSizeInBytes, startLockingBlobs } from '../../../test/locking-blobs.ts';
import type { LockingContainerOptions } from '../../../test/locking-container.ts';

let blobs: LockingBlobs | undefined;
afterEach(async () => {
  await blobs?.stop();
  blobs = undefined;
});
async function start(options: LockingContainerOptions = { versionImmutability: true }): Promise<LockingBlobs> {
  blobs = await startLockingBlobs(options);
  return blobs;
}
// The service keeps whole seconds.
const inSeconds = (seconds: number) => new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000);

describe('conformance', () => {
  test.each(objectStoreCases.filter(({ given }) => given === 'createLockingStore'))('$name', async (one) => {
    const { createStore } = await start();
    const createLockingStore = () => createStore({ prefix: 'some/prefix' });
    expect(await runObjectStoreCase(one, { createStore, createLockingStore, partSizeInBytes: partSizeInBytes })).toBeUndefined();
  });
});

test.each([true, false])(
  'a put in one request and in blocks is locked in its mode, also where it is locked at puts: %s',
  async (locksAtPut) => {
    const { createStore, container, requests } = await start({ versionImmutability: true, locksAtPut });
    const store = createStore();
    const until = inSeconds(60);
    for (const mode of ['governance', 'compliance'] as const) {
      for (const bytes of [10, partSizeInBytes * 2]) {
        const key = `${mode}-${bytes}`;
        const { etag } = await store.putObject(key, Buffer.alloc(bytes), { retention: { until, mode }, legalHold: true, ifAbsent: true });
        const stored = container.versions.filter(({ name }) => name === key);
        expect(stored).toHaveLength(1);
        expect(stored[0]).toMatchObject({ etag, policy: { until, mode: mode === 'compliance' ? 'Locked' : 'Unlocked' }, legalHold: true });
        expect(await store.readObjectLock?.(key)).toEqual({ retention: { until, mode }, legalHold: true });
      }
    }
    expect(requests.filter((each) => each.includes('immutabilityPolicies'))).toHaveLength(locksAtPut ? 0 : 2);
  },
);

test('a lock becomes harder, never weaker, on the version that is current', async () => {
  const { createStore, container } = await start();
  const store = createStore();
  const [short, long] = [inSeconds(60), inSeconds(120)];
  await store.putObject('k', Buffer.from('old'), { retention: { until: short, mode: 'governance' } });
  await store.putObject('k', Buffer.from('new'));
  await store.lockObject?.('k', { retention: { until: long, mode: 'governance' } });
  await store.lockObject?.('k', { retention: { until: short, mode: 'compliance' } });
  await store.lockObject?.('k', { retention: { until: short, mode: 'governance' }, legalHold: true });
  const [old, current] = container.versions;
  expect(current).toMatchObject({ isCurrent: true, policy: { until: long, mode: 'Locked' }, legalHold: true });
  expect(old).toMatchObject({ isCurrent: false, policy: { until: short, mode: 'Unlocked' }, legalHold: false });
});

test('who locks at the same time as another is content with the longer lock', async () => {
  const { createStore, container } = await start();
  const store = createStore();
  await store.putObject('k', Buffer.from('x'), { retention: { until: inSeconds(10), mode: 'compliance' } });
  const ends = [120, 90, 60, 30].map(inSeconds);
  await Promise.all(ends.map((until) => createStore().lockObject?.('k', { retention: { until, mode: 'compliance' } })));
  expect(container.current('k')?.policy).toEqual({ mode: 'Locked', until: ends[0] });
});

test('what is deleted or replaced stays as a version, and that one cannot be removed', async () => {
  const { createStore, container } = await start();
  const store = createStore();
  await store.putObject('k', Buffer.from('kept'), { retention: { until: inSeconds(60), mode: 'compliance' } });
  await store.putObject('k', Buffer.from('newer'));
  await store.deleteObject('k');
  expect(await store.headObject('k')).toBeUndefined();
  const [kept] = container.versions;
  if (!kept) throw new Error('the version is gone');
  expect(kept.bytes.toString()).toBe('kept');
  expect(() => container.remove(kept, kept.versionId)).toThrow('BlobImmutableDueToPolicy');
});

test('a policy of the container refuses deletes and replaces in words', async () => {
  const { createStore } = await start({ containerPolicy: true });
  const store = createStore();
  await store.putObject('k', Buffer.from('x'));
  const told = { code: 'OBJECT_LOCKED', message: expect.stringMatching(/'k' in container .*immutability policy.* keeps the object/) };
  await expect(store.deleteObject('k')).rejects.toMatchObject(told);
  await expect(store.putObject('k', Buffer.alloc(partSizeInBytes * 2))).rejects.toMatchObject(told);
});

test.each([true, false])('a container without version-level immutability refuses locks in words; versioning: %s', async (versioning) => {
  const { createStore } = await start({ versioning });
  const store = createStore();
  const retention = { until: inSeconds(60), mode: 'governance' } as const;
  const refused = { code: 'INVALID_REQUEST', message: expect.stringMatching(/'k' in container .*no version-level immutability/) };
  for (const bytes of [10, partSizeInBytes * 2])
    await expect(store.putObject('k', Buffer.alloc(bytes), { retention })).rejects.toMatchObject(refused);
  expect(await store.headObject('k')).toBeUndefined();
  await store.putObject('k', Buffer.from('x'));
  for (const lock of [{ retention }, { legalHold: true }]) await expect(store.lockObject?.('k', lock)).rejects.toMatchObject(refused);
  expect(await store.readProtection?.()).toEqual({ versioning, objectLock: false });
});
