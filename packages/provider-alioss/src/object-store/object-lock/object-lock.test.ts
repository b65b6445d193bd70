import { objectStoreCases, runObjectStoreCase } from '@lifeboat/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OssServer, startOssServer } from '../../../test/oss-server.ts';
import { testStore } from '../../../test/oss-test-store.ts';

const partSizeInBytes = 100 * 1024;
const dayInMs = 86_400_000;
let server: OssServer;
beforeEach(async () => {
  server = await startOssServer();
});
afterEach(() => server.stop());

const lockingStore = (options = {}) => {
  Object.assign(server.worm, { versioning: true, objectWorm: {} });
  return testStore(server, { partSizeInBytes, ...options });
};
const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);
const versionsOf = (key: string) => server.worm.versions.filter((each) => each.key === key);

describe.each([true, false])('conformance; HEAD tells the retention: %s', (tellsInHead) => {
  test.each(objectStoreCases.filter(({ given }) => given === 'createLockingStore'))('$name', async (one) => {
    server.worm.tellsInHead = tellsInHead;
    const createLockingStore = () => lockingStore({ prefix: 'some/prefix' });
    expect(await runObjectStoreCase(one, { createStore: createLockingStore, createLockingStore, partSizeInBytes })).toBeUndefined();
  });
});

test.each([true, false])('a put in one request and in parts is locked, also where uploads take no retention: %s', async (locksUploads) => {
  server.worm.locksUploads = locksUploads;
  const store = lockingStore();
  const until = inSeconds(60);
  for (const bytes of [10, partSizeInBytes * 2]) {
    const key = `k${bytes}`;
    await store.putObject(key, Buffer.alloc(bytes), { retention: { until, mode: 'compliance' } });
    expect(versionsOf(key)).toMatchObject([{ until }]);
    expect(await store.readObjectLock?.(key)).toEqual({ retention: { until, mode: 'compliance' } });
  }
  expect(server.requests.filter(({ kind }) => kind === 'PUT?retention')).toHaveLength(locksUploads ? 0 : 1);
});

test('who locks at the same time as another is content with the longer lock', async () => {
  const store = lockingStore();
  await store.putObject('k', Buffer.from('x'));
  const ends = [120, 90, 60, 30].map(inSeconds);
  await Promise.all(ends.map((until) => store.lockObject?.('k', { retention: { until, mode: 'compliance' } })));
  expect(versionsOf('k')).toMatchObject([{ until: ends[0] }]);
});

test('what is deleted or replaced stays as a version, and that one cannot be removed', async () => {
  const store = lockingStore();
  await store.putObject('k', Buffer.from('kept'), { retention: { until: inSeconds(60), mode: 'compliance' } });
  await store.putObject('k', Buffer.from('newer'));
  await store.deleteObject('k');
  expect(await store.headObject('k')).toBeUndefined();
  const [kept] = versionsOf('k');
  expect(kept?.object.content.toString()).toBe('kept');
  expect(server.worm.remove('k', kept?.versionId ?? '')).toMatchObject({ code: 'FileImmutable' });
});

test('governance and legal holds, which OSS lacks, are refused before anything is sent', async () => {
  const store = lockingStore();
  const retention = { until: inSeconds(60), mode: 'governance' } as const;
  for (const lock of [{ retention }, { legalHold: true }]) {
    const refused = {
      code: 'INVALID_REQUEST',
      message: expect.stringMatching(/'k' in bucket 'suite-bucket': OSS has no (legal holds|mode 'governance')/),
    };
    await expect(store.putObject('k', Buffer.from('x'), lock)).rejects.toMatchObject(refused);
    await expect(store.lockObject?.('k', lock)).rejects.toMatchObject(refused);
  }
  expect(server.requests).toEqual([]);
});

test('what a bucket offers', async () => {
  const store = testStore(server);
  const common = { modes: ['compliance'], legalHolds: false };
  expect(await store.readProtection?.()).toEqual({ ...common, versioning: false, objectLock: false });
  Object.assign(server.worm, { versioning: true, objectWorm: { defaultDays: 3 } });
  const defaultRetention = { mode: 'compliance', days: 3 };
  expect(await store.readProtection?.()).toEqual({ ...common, versioning: true, objectLock: true, defaultRetention });
  for (const [state, mode] of [
    ['InProgress', 'governance'],
    ['Locked', 'compliance'],
  ] as const) {
    Object.assign(server.worm, { versioning: false, objectWorm: undefined, bucketWorm: { days: 7, state } });
    expect(await store.readProtection?.()).toEqual({
      ...common,
      versioning: false,
      objectLock: false,
      defaultRetention: { mode, days: 7 },
    });
  }
});

test('a bucket with a retention policy only: what it has is told, until when at a refused delete or replace', async () => {
  server.worm.bucketWorm = { days: 7, state: 'Locked' };
  const store = testStore(server, { partSizeInBytes });
  const retention = { until: inSeconds(60), mode: 'compliance' } as const;
  await store.putObject('k', Buffer.from('x'));
  const refused = {
    code: 'INVALID_REQUEST',
    message: expect.stringMatching(/no object-level retention.* only a retention policy of 7 days/),
  };
  await expect(store.putObject('other', Buffer.from('x'), { retention })).rejects.toMatchObject(refused);
  await expect(store.lockObject?.('k', { retention })).rejects.toMatchObject(refused);
  // As HTTP tells the time of the object, in whole seconds.
  const begun = Math.floor((server.objects.get('k')?.lastModified.getTime() ?? 0) / 1000) * 1000;
  const until = new Date(begun + 7 * dayInMs).toISOString();
  const locked = {
    code: 'OBJECT_LOCKED',
    message: expect.stringContaining(`it is locked until ${until} (compliance)`),
    context: { until },
  };
  await expect(store.deleteObject('k')).rejects.toMatchObject(locked);
  await expect(store.putObject('k', Buffer.alloc(partSizeInBytes * 2))).rejects.toMatchObject(locked);
  expect((await store.headObject('k'))?.size).toBe(1);
});

test('a bucket without any refuses locks in words, and stores nothing', async () => {
  const store = testStore(server);
  const retention = { until: inSeconds(60), mode: 'compliance' } as const;
  const refused = {
    code: 'INVALID_REQUEST',
    message: expect.stringMatching(/no object-level retention \(ObjectWorm\), and of its own none/),
  };
  await expect(store.putObject('k', Buffer.from('x'), { retention })).rejects.toMatchObject(refused);
  expect(await store.headObject('k')).toBeUndefined();
});

test('a bucket with versions has no conditional puts, which a probe finds out once', async () => {
  const plain = testStore(server);
  expect(await plain.probe?.('')).toEqual({ conditionalPut: 'true' });
  expect(plain.supports.conditionalPut).toBe(true);
  const store = lockingStore();
  expect(store.supports.conditionalPut).toBe(true);
  expect(await Promise.all([store.probe?.(''), store.probe?.('')])).toEqual([{ conditionalPut: 'false' }, { conditionalPut: 'false' }]);
  expect(store.supports.conditionalPut).toBe(false);
  expect(server.requests.filter(({ kind }) => kind === 'GET?versioning')).toHaveLength(2);
  const refused = { code: 'INVALID_REQUEST', message: expect.stringContaining('no conditional puts') };
  await expect(store.putObject('k', Buffer.from('x'), { ifAbsent: true })).rejects.toMatchObject(refused);
  expect(lockingStore({ conditionalPut: false }).probe).toBeUndefined();
});

test('credentials that may not ask take away nothing', async () => {
  server.intercept = ({ kind }) => (/\?(versioning|objectWorm|worm)$/.test(kind) ? { status: 403, code: 'AccessDenied' } : undefined);
  const store = testStore(server, { maxAttempts: 1 });
  expect(await store.probe?.('')).toEqual({});
  expect(store.supports.conditionalPut).toBe(true);
  await store.putObject('k', Buffer.from('x'));
  expect(await store.readObjectLock?.('k')).toEqual({});
  await expect(store.readProtection?.()).rejects.toMatchObject({ code: 'STORE_ACCESS_DENIED' });
});
