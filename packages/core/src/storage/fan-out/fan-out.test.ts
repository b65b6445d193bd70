import { createFaultyStore, createMemoryObjectStore, createSlowStore } from '@lifeboat/testkit/doubles';
import { describe, expect, test } from 'vitest';
import type { LocationOutcome } from '../../contract/results/location-outcome.ts';
import type { StorageLimits } from '../../contract/storage-limits.ts';
import type { StoragePolicy } from '../../contract/storage-policy.ts';
import { LifeboatError } from '../../errors/lifeboat-error.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { wrapObjectStore } from '../../provider-kit/wrapping/wrap-object-store.ts';
import { createBackupStore } from '../location/create-backup-store.ts';
import { readAll } from '../testing/read-all.ts';
import { sampleBackup } from '../testing/sample-backup.ts';
import { sampleTime } from '../testing/store-lab.ts';
import { beginFanOut } from './begin-fan-out.ts';
import type { FanOutWriter } from './fan-out-writer.ts';

const chunk = Buffer.alloc(64 * 1024, 'x');
const archiveBytes = 40 * chunk.length;
async function* archive(): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < 40; i++) yield chunk;
}

/** A store whose puts of archives never take a byte and never end, not even when aborted. */
const deaf = (store: ObjectStore) =>
  wrapObjectStore(store, {
    putObject: (key, body, options) => (key.endsWith('.tar.gz') ? new Promise(() => {}) : store.putObject(key, body, options)),
  });
const failing = (operation: string, pattern: RegExp) => (store: ObjectStore) =>
  createFaultyStore({ store, failAt: (call) => call.operation === operation && pattern.test(call.key) });
const slow = (delayInMs: number) => (store: ObjectStore) => createSlowStore({ store, delayInMs, bodyStepInBytes: chunk.length });

interface Lab {
  readonly lost: LocationOutcome[];
  begin(options?: { policy?: StoragePolicy; limits?: StorageLimits; signal?: AbortSignal }): Promise<FanOutWriter>;
  /** A whole backup. */
  run(options?: { policy?: StoragePolicy; limits?: StorageLimits; signal?: AbortSignal }): Promise<FanOutWriter>;
  keys(location: string): Promise<string[]>;
  text(location: string, key: string): Promise<string>;
  readonly raw: Readonly<Record<string, ObjectStore>>;
}

/** Locations by name, each a store in memory behind what a wrapper does to it. */
function createLab(wrappers: Readonly<Record<string, (store: ObjectStore) => ObjectStore>>): Lab {
  const raw = Object.fromEntries(Object.keys(wrappers).map((name) => [name, createMemoryObjectStore()]));
  const storeOf = (name: string) => raw[name] as ObjectStore;
  const stores = Object.entries(wrappers).map(([location, wrap]) => createBackupStore({ location, store: wrap(storeOf(location)) }));
  const lost: LocationOutcome[] = [];
  const lab: Lab = {
    raw,
    lost,
    begin: ({ policy = 'all', limits = {}, signal } = {}) =>
      beginFanOut({
        name: 'b',
        stores,
        uid: 'u',
        now: sampleTime,
        replaceUnfinished: false,
        policy,
        limits,
        onLost: (outcome) => lost.push(outcome),
        signal,
      }),
    async run(options = {}) {
      const { signal } = options;
      const writer = await lab.begin(options);
      try {
        await writer.putArchive(archive(), { signal });
        await writer.putFile('results', '{}', { signal });
        await writer.putFile('resource-list', archive(), { signal });
        await writer.putUnfinished(sampleBackup('b', { phase: 'Finalizing' }), { signal });
        await writer.commit(sampleBackup('b'), { signal });
        return writer;
      } catch (error) {
        await writer.discard({ signal: AbortSignal.timeout(1000) }).catch(() => {});
        throw error;
      }
    },
    async keys(location) {
      const found: string[] = [];
      for await (const { key } of storeOf(location).listObjects('')) found.push(key);
      return found;
    },
    text: async (location, key) => (await readAll(await storeOf(location).getObject(key))).toString(),
  };
  return lab;
}

const whole = ['b-resource-list.json.gz', 'b-results.gz', 'b.tar.gz', 'lifeboat-digests.json', 'velero-backup.json'].map(
  (file) => `backups/b/${file}`,
);
const same = (store: ObjectStore) => store;

describe('several locations', () => {
  test('get the same files; each object names its own location', async () => {
    const lab = createLab({ a: same, b: same, c: same });
    const { locations } = await lab.run();
    expect(locations).toEqual(['a', 'b', 'c'].map((name) => ({ name, outcome: 'stored', bytes: archiveBytes })));
    for (const name of ['a', 'b', 'c']) {
      expect(await lab.keys(name)).toEqual(whole);
      for (const key of whole.slice(0, 3)) expect(await lab.text(name, key)).toBe(await lab.text('a', key));
      expect(JSON.parse(await lab.text(name, 'backups/b/velero-backup.json'))).toMatchObject({
        metadata: { labels: { 'velero.io/storage-location': name } },
        spec: { storageLocation: name },
        status: { phase: 'Completed' },
      });
    }
  });

  test('a name taken in one refuses before anything is written to another', async () => {
    const lab = createLab({ a: same, b: same });
    await lab.raw.b?.putObject('backups/b/velero-backup.json', Buffer.from(JSON.stringify(sampleBackup('b'))));
    for (const policy of ['all', 'any'] as const)
      await expect(lab.begin({ policy })).rejects.toMatchObject({
        code: 'BACKUP_ALREADY_EXISTS',
        message: expect.stringContaining('in location "b"'),
      });
    expect(await lab.keys('a')).toEqual([]);
  });

  test('a name that another writer takes meanwhile: nothing stays', async () => {
    const b = createMemoryObjectStore();
    const lab = createLab({
      a: (store) =>
        wrapObjectStore(store, {
          async putObject(key, body, options) {
            const stored = await store.putObject(key, body, options);
            await b.putObject(key, Buffer.from('{}'));
            return stored;
          },
        }),
      b: () => createSlowStore({ store: b, delayInMs: 20 }),
    });
    await expect(lab.begin()).rejects.toMatchObject({ code: 'BACKUP_UNFINISHED', message: expect.stringContaining('in location "b"') });
    expect(await lab.keys('a')).toEqual([]);
  });
});

const faults: readonly [string, (store: ObjectStore) => ObjectStore][] = [
  ['does not answer at the beginning', failing('getObject', /./)],
  ['refuses the marker', failing('putObject', /in-progress/)],
  ['refuses the archive', failing('putObject', /tar.gz/)],
  ['breaks off in the middle of the archive', (store) => createFaultyStore({ store, bodyStepInBytes: chunk.length, failAt: 20 })],
  ['refuses a small file', failing('putObject', /results/)],
  ['refuses velero-backup.json', failing('putObject', /velero-backup/)],
];

describe.each(faults)('a location that %s', (_, fault) => {
  test.each(['quorum', 'any'] as const)('is dropped and named; the policy %s holds, nothing of the backup stays there', async (policy) => {
    const lab = createLab({ a: same, bad: fault, c: same });
    const { locations } = await lab.run({ policy });
    expect(locations.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual(['a stored', 'bad failed', 'c stored']);
    expect(locations[1]?.error?.message).toMatch(/as it was told to/);
    expect(lab.lost.map(({ name }) => name)).toEqual(['bad']);
    for (const name of ['a', 'c']) expect(await lab.keys(name)).toEqual(whole);
    expect(await lab.keys('bad')).toEqual([]);
  });

  test('fails the policy all, and nothing stays anywhere', async () => {
    const lab = createLab({ a: same, bad: fault, c: same });
    await expect(lab.run()).rejects.toMatchObject({
      code: 'STORE_POLICY_UNMET',
      message: expect.stringMatching(/policy "all" needs 3 of its 3 locations. "bad" missed out: .*as it was told to/),
      cause: expect.objectContaining({ code: 'STORE_ERROR' }),
    });
    for (const name of ['a', 'bad', 'c']) expect(await lab.keys(name)).toEqual([]);
  });
});

describe('the second velero-backup.json, which commits', () => {
  const refusesCommit = (store: ObjectStore) => {
    let puts = 0;
    return createFaultyStore({
      store,
      failAt: ({ operation, key }) => operation === 'putObject' && key.endsWith('velero-backup.json') && ++puts === 2,
    });
  };

  test('refused in one location: removed there, whole in the others', async () => {
    const lab = createLab({ a: same, bad: refusesCommit, c: same });
    const { locations } = await lab.run({ policy: 'quorum' });
    expect(locations.map(({ outcome }) => outcome)).toEqual(['stored', 'failed', 'stored']);
    expect(await lab.keys('bad')).toEqual([]);
    expect(await lab.keys('c')).toEqual(whole);
  });

  test('refused in one location of all: also where it was committed it is taken back', async () => {
    const lab = createLab({ a: same, bad: refusesCommit });
    await expect(lab.run()).rejects.toMatchObject({ code: 'STORE_POLICY_UNMET' });
    for (const name of ['a', 'bad']) expect(await lab.keys(name)).toEqual([]);
  });
});

describe('a slow location', () => {
  test('that takes nothing is dropped after the stall timeout, and its remains are listed', async () => {
    const lab = createLab({ a: same, bad: deaf, c: same });
    const writer = await lab.begin({ policy: 'quorum', limits: { stallTimeout: 100, maxQueuedBytes: chunk.length } });
    await writer.putArchive(archive());
    expect(writer.locations[1]).toMatchObject({
      outcome: 'failed',
      error: { code: 'STORE_TIMEOUT', message: expect.stringMatching(/"bad" is too slow: it took nothing .* for 0.1 s/) },
    });
    // Its put may still land one day: the marker stays, so nobody takes what may come for a backup.
    expect(await lab.keys('bad')).toEqual(['backups/b/lifeboat-in-progress.json']);
  });

  test('is dropped once the others have waited for it long enough', async () => {
    const lab = createLab({ a: same, bad: slow(50), c: same });
    const limits = { lagTimeout: 300, maxQueuedBytes: 4 * chunk.length };
    const { locations } = await lab.run({ policy: 'any', limits });
    expect(locations[1]?.error?.message).toMatch(/the other locations have waited 0.3 s for it/);
    expect(await lab.keys('bad')).toEqual([]);
    for (const name of ['a', 'c']) expect(await lab.keys(name)).toEqual(whole);
  });

  test('is waited for when the policy needs it and no limit was asked for', async () => {
    const lab = createLab({ a: same, slow: slow(10) });
    const { locations } = await lab.run({ limits: { maxQueuedBytes: chunk.length } });
    expect(locations.map(({ outcome }) => outcome)).toEqual(['stored', 'stored']);
    expect(await lab.keys('slow')).toEqual(whole);
  });

  test('is dropped by a limit that was asked for, also when the policy then fails', async () => {
    const lab = createLab({ a: same, slow: slow(50) });
    await expect(lab.run({ limits: { lagTimeout: 200, maxQueuedBytes: chunk.length } })).rejects.toMatchObject({
      code: 'STORE_POLICY_UNMET',
      message: expect.stringContaining('"slow" missed out'),
    });
    for (const name of ['a', 'slow']) expect(await lab.keys(name)).toEqual([]);
  });

  test('a slow source drops nobody', async () => {
    const lab = createLab({ a: same, b: same });
    const writer = await lab.begin({ policy: 'any', limits: { stallTimeout: 50, lagTimeout: 50 } });
    await writer.putArchive(
      (async function* () {
        for (let i = 0; i < 3; i++) {
          await new Promise((resolve) => setTimeout(resolve, 100));
          yield chunk;
        }
      })(),
    );
    expect(lab.lost).toEqual([]);
  });

  test('lets nobody read further ahead than its queue', async () => {
    let open = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const lab = createLab({
      a: same,
      shut: (store) =>
        wrapObjectStore(store, {
          async putObject(key, body, options) {
            if (key.endsWith('.tar.gz')) await opened;
            return await store.putObject(key, body, options);
          },
        }),
    });
    const writer = await lab.begin({ limits: { maxQueuedBytes: 4 * chunk.length } });
    let read = 0;
    const counted = async function* () {
      for await (const part of archive()) {
        read += part.length;
        yield part;
      }
    };
    const put = writer.putArchive(counted());
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(read).toBe(4 * chunk.length);
    open();
    await put;
    expect(read).toBe(archiveBytes);
  });
});

test("an error of the source is no location's fault, and leaves nothing", async () => {
  const lab = createLab({ a: same, b: same });
  const writer = await lab.begin({ policy: 'any' });
  const broken = async function* () {
    yield chunk;
    throw new LifeboatError({ code: 'KUBERNETES_UNREACHABLE', message: 'gone' });
  };
  await expect(writer.putArchive(broken())).rejects.toMatchObject({ code: 'KUBERNETES_UNREACHABLE' });
  expect(lab.lost).toEqual([]);
  await writer.discard();
  for (const name of ['a', 'b']) expect(await lab.keys(name)).toEqual([]);
});

test("a cancel is no location's fault, also where a store does not hear of it", async () => {
  const lab = createLab({ a: same, b: deaf });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  await expect(lab.run({ signal: controller.signal })).rejects.toMatchObject({ code: 'CANCELED' });
  expect(lab.lost).toEqual([]);
  expect(await lab.keys('a')).toEqual([]);
  expect(await lab.keys('b')).toEqual(['backups/b/lifeboat-in-progress.json']);
});

test('a store that reads half of a body and calls it stored is dropped', async () => {
  const lab = createLab({
    a: same,
    liar: (store) =>
      wrapObjectStore(store, {
        async putObject(key, body, options) {
          if (!key.endsWith('.tar.gz')) return store.putObject(key, body, options);
          for await (const _ of body as AsyncIterable<Uint8Array>) break;
          return {};
        },
      }),
  });
  const { locations } = await lab.run({ policy: 'any' });
  expect(locations[1]?.error?.message).toMatch(/"liar" says that it has stored an object of which it has not read the end/);
});
