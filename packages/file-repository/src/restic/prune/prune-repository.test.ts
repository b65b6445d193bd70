import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { createCrashingStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { copyStore } from '../../testing/copy-store.ts';
import {
  describeSaved,
  describeTree,
  directory,
  entriesOf,
  file,
  sampleBytes,
  sampleSource,
  sampleTree,
} from '../../testing/sample-tree.ts';
import { createSampleRestic, openSample, samplePrefix, sampleSettings } from '../testing/sample-restic.ts';

const day = 24 * 3600_000;
const { store, opened } = await createSampleRestic();
const options = { source: sampleSource };
const writer = openSample(store, opened);
// The first has what no other one needs; the second shares a part of its packs.
const shared = { half: file(sampleBytes('half', 7000)), small: file('small') };
const dropped = await writer.writeSnapshot(entriesOf(directory({ ...shared, gone: file(sampleBytes('gone', 30_000)) })), options);
const keptTree = directory({ ...shared, tree: sampleTree });
const kept = await writer.writeSnapshot(entriesOf(keptTree), options);

async function keysOf(given: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of given.listObjects(samplePrefix + prefix)) keys.push(key.slice(samplePrefix.length));
  return keys;
}

async function expectWhole(given: ObjectStore): Promise<void> {
  const repository = openSample(given, opened);
  expect(await describeSaved(await repository.openSnapshot(kept.snapshot.id))).toEqual(describeTree(keptTree));
  expect(await repository.verify({ depth: 'contents' })).toMatchObject({ damageCount: 0 });
}

test('what no snapshot needs goes, and the rest stays', async () => {
  const copy = await copyStore(store);
  const repository = openSample(copy, opened);
  const none = await repository.maintain({ mode: 'full' });
  expect(none).toMatchObject({ unneededContents: 0, rewrittenContents: 0 });
  await repository.deleteSnapshot(dropped.snapshot.id);
  const packs = await keysOf(copy, 'data/');
  const early = openSample(copy, opened);
  const tree = await early.openSnapshot(kept.snapshot.id);
  // What a killed run left.
  await copy.putObject(`${samplePrefix}data/00/${'0'.repeat(64)}`, Buffer.alloc(100));
  const report = await repository.maintain({ mode: 'full' });
  expect(report.unneededContents).toBeGreaterThan(20);
  expect(report.rewrittenContents).toBeGreaterThan(0);
  expect(report.removedBytes).toBeGreaterThan(30_000);
  expect((await keysOf(copy, 'data/')).length).toBeLessThan(packs.length);
  expect(await keysOf(copy, 'locks/')).toEqual([]);
  await expectWhole(copy);
  // Opened before: its index is read again when a pack is gone.
  expect(await describeSaved(tree)).toEqual(describeTree(keptTree));
  expect(await repository.maintain({ mode: 'full' })).toMatchObject({ unneededContents: 0, rewrittenContents: 0 });
  await repository.deleteSnapshot(kept.snapshot.id);
  await repository.maintain({ mode: 'full' });
  expect([...(await keysOf(copy, 'data/')), ...(await keysOf(copy, 'index/'))]).toEqual([]);
});

test('a prune that is killed at any store call loses nothing, and the next one ends it', async () => {
  let now = Date.now();
  const settings = { ...sampleSettings, clock: { now: () => now, settleInMs: 0 } };
  const start = await copyStore(store);
  await openSample(start, opened).deleteSnapshot(dropped.snapshot.id);
  const run = async (crashAtCall: number) => {
    const copy = await copyStore(start);
    let crashed = false;
    const crashing = createCrashingStore({ store: copy, crashAtCall, crash: () => (crashed = true) });
    await openSample(crashing, opened, settings)
      .maintain({ mode: 'full' })
      .catch((error: unknown) => {
        if (!crashed) throw error;
      });
    await expectWhole(copy);
    // Its lock, if there is one, is in the way for half an hour.
    now += 31 * 60_000;
    const after = openSample(aged(copy, 31 * 60_000), opened, settings);
    await after.maintain({ mode: 'full' });
    expect(await keysOf(copy, 'locks/')).toEqual([]);
    await expectWhole(copy);
    expect(await after.maintain({ mode: 'full' })).toMatchObject({ unneededContents: 0, rewrittenContents: 0 });
    return crashed;
  };
  let calls = 0;
  while (await run(calls)) calls += 1;
  expect(calls).toBeGreaterThan(20);
});

test('a lock of somebody else is in the way while it is fresh', async () => {
  let now = Date.now();
  const clock = { now: () => now, settleInMs: 0 };
  const copy = await copyStore(store);
  const repository = openSample(copy, opened, { clock });
  const holding = {
    ...copy,
    deleteObject: async (key: string) => {
      if (!key.includes('/locks/')) await copy.deleteObject(key);
    },
  };
  // A writer that is killed before it gives its lock back: others may write, and not prune.
  await openSample(holding, opened, { clock }).deleteSnapshot('0'.repeat(64));
  await expect(repository.maintain({ mode: 'full' })).rejects.toMatchObject({ code: 'REPOSITORY_LOCKED', retryable: true });
  await repository.writeSnapshot(entriesOf(keptTree), options);
  now += 29 * 60_000;
  await expect(repository.maintain({ mode: 'full' })).rejects.toMatchObject({ code: 'REPOSITORY_LOCKED' });
  expect(await keysOf(copy, 'locks/')).toHaveLength(1);
  now += 2 * 60_000;
  // Half an hour by this clock, but not by the store's, which tells that the lock is fresh.
  await expect(repository.maintain({ mode: 'full' })).rejects.toMatchObject({ code: 'REPOSITORY_LOCKED' });
  const stale = aged(copy, 31 * 60_000);
  expect(await openSample(stale, opened, { clock }).maintain({ mode: 'full' })).toMatchObject({ mode: 'full' });
  expect(await keysOf(copy, 'locks/')).toEqual([]);

  // A prune that is killed: nobody may do anything, unless somebody says that it is dead.
  await openSample(holding, opened, { clock }).maintain({ mode: 'quick' });
  await expect(repository.writeSnapshot(entriesOf(keptTree), options)).rejects.toMatchObject({ code: 'REPOSITORY_LOCKED' });
  await expect(repository.deleteSnapshot(kept.snapshot.id)).rejects.toMatchObject({ code: 'REPOSITORY_LOCKED' });
  await expect(repository.maintain({ mode: 'full' })).rejects.toMatchObject({ code: 'REPOSITORY_LOCKED' });
  expect(await repository.maintain({ mode: 'full', takeOver: true })).toMatchObject({ mode: 'full' });
  await expectWhole(copy);
});

/** The store, as if the locks that are in it now were so much older. */
function aged(given: ObjectStore, ms: number): ObjectStore {
  let known: Set<string> | undefined;
  return {
    ...given,
    async *listObjects(prefix, listOptions) {
      const found: string[] = [];
      for await (const info of given.listObjects(prefix, listOptions)) {
        found.push(info.key);
        const isOld = info.key.includes('/locks/') && (known === undefined || known.has(info.key));
        yield isOld && info.lastModified ? { ...info, lastModified: new Date(info.lastModified.getTime() - ms) } : info;
      }
      if (prefix.endsWith('locks/')) known ??= new Set(found);
    },
  };
}

test('a lock that is removed while a snapshot is written keeps that from being recorded', async () => {
  const copy = await copyStore(store);
  const repository = openSample(copy, opened);
  async function* entries() {
    yield* entriesOf(directory({ late: file(sampleBytes('late', 9000)) }));
    for (const key of await keysOf(copy, 'locks/')) await copy.deleteObject(samplePrefix + key);
  }
  await expect(repository.writeSnapshot(entries(), options)).rejects.toMatchObject({ code: 'REPOSITORY_CHANGED', retryable: true });
  expect(await repository.listSnapshots()).toHaveLength(2);
});

test('nothing is removed while anything that is needed cannot be found', async () => {
  for (const prefix of ['data/', 'index/', 'snapshots/'])
    for (const key of await keysOf(store, prefix)) {
      const missing = prefix === 'data/' ? undefined : Buffer.from('changed');
      const copy = await copyStore(store, (name, bytes) => (name === samplePrefix + key ? missing : bytes));
      const repository = openSample(copy, opened);
      await repository.deleteSnapshot(dropped.snapshot.id);
      const before = (await keysOf(copy, '')).sort();
      const outcome = await repository.maintain({ mode: 'full' }).catch((error: unknown) => error);
      if (outcome instanceof Error) {
        expect(outcome).toMatchObject({ code: 'REPOSITORY_DAMAGED' });
        expect((await keysOf(copy, '')).sort()).toEqual(before);
      } else {
        // Nothing of what is kept was in it.
        expect(prefix === 'data/' || key.includes(dropped.snapshot.id)).toBe(true);
        await expectWhole(copy);
      }
    }
});

test('what is due: a full one when the index is a week old, a quick one when it has many files', async () => {
  let now = Date.now();
  const clock = { now: () => now, settleInMs: 0 };
  const copy = await copyStore(store);
  const repository = openSample(copy, opened, { clock });
  expect(await repository.maintain()).toMatchObject({ mode: 'none', removedBlobs: 0 });
  for (let i = 0; i < 20; i++) await repository.writeSnapshot(entriesOf(directory({ [`${i}`]: file(`${i}`) })), options);
  expect(await repository.maintain()).toMatchObject({ mode: 'quick', removedBlobs: 22 });
  expect(await keysOf(copy, 'index/')).toHaveLength(1);
  await expectWhole(copy);
  expect(await repository.maintain()).toMatchObject({ mode: 'none' });
  now += 8 * day;
  expect(await repository.maintain()).toMatchObject({ mode: 'full' });
});
