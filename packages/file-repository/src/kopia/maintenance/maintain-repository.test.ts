import type { FileRepository, ObjectStore } from '@lifeboat/core/plugin-api';
import { createCrashingStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeEach, expect, test, vi } from 'vitest';
import { createBlobStore } from '../../blobs/blob-store.ts';
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
import { createContentWriter } from '../contents/content-writer.ts';
import { loadContentIndex } from '../index/content-index.ts';
import { buildManifests } from '../manifests/build-manifest.ts';
import { plantedId, plantSnapshot } from '../testing/plant-snapshot.ts';
import { createSampleRepository, openWithKeys, samplePrefix } from '../testing/sample-repository.ts';
import { readMaintenanceLog } from './maintenance-log.ts';

const start = Date.UTC(2026, 0, 1);
vi.useFakeTimers({ toFake: ['Date'], now: start });
const { store: original, keys } = await createSampleRepository();
const owner = 'default@default';
/** `LIFEBOAT_KILLS=all`: at every call. */
const killStep = process.env.LIFEBOAT_KILLS === 'all' ? 1 : 4;
let store: ObjectStore;
beforeEach(async () => {
  at(0);
  store = await copyStore(original);
});
afterAll(() => void vi.useRealTimers());

function at(hours: number): void {
  vi.setSystemTime(start + hours * 3600_000);
}

const open = () => openWithKeys(store, keys);
const blobsOf = () => createBlobStore(store, samplePrefix);

async function keysOf(pattern: RegExp): Promise<string[]> {
  const found: string[] = [];
  for await (const { id } of blobsOf().list('')) if (pattern.test(id)) found.push(id);
  return found.sort();
}

/** Contents that are marked, and can still be read. */
async function markedContents(): Promise<string[]> {
  const all = [...(await loadContentIndex(blobsOf(), keys, {})).all()];
  return all.filter(([, { deleted }]) => deleted).map(([id]) => id);
}

/** Opens the repository anew, maintains it, and looks whether everything is whole. */
async function maintain(hours: number, mode: 'due' | 'quick' | 'full' = 'full') {
  at(hours);
  const report = await (await open()).maintain({ owner, mode });
  expect(await (await open()).verify({ depth: 'contents' })).toMatchObject({ damageCount: 0 });
  return report;
}

const lost = directory({ only: file(sampleBytes('only here', 20_000)) });

/** A repository with a snapshot that stays, and another that is deleted an hour later. */
async function withGarbage(): Promise<{ repository: FileRepository; kept: string; lostRoot: string }> {
  const repository = await open();
  const { snapshot: kept } = await repository.writeSnapshot(entriesOf(sampleTree), { source: sampleSource });
  const { snapshot } = await repository.writeSnapshot(entriesOf(lost), { source: sampleSource });
  await repository.deleteSnapshot(snapshot.id);
  return { repository, kept: kept.id, lostRoot: snapshot.root.contentId };
}

test('only the recorded owner maintains; another one takes over when told to', async () => {
  const repository = await open();
  const before = await keysOf(/./);
  await expect(repository.maintain({ mode: 'full' })).rejects.toMatchObject({
    code: 'REPOSITORY_MAINTAINED_BY_ANOTHER',
    message: expect.stringContaining('"default@default"'),
  });
  await expect(repository.maintain({ owner: 'me' })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  expect(await keysOf(/./)).toEqual(before);
  expect(await repository.maintain({ takeOver: true })).toMatchObject({ mode: 'full' });
  expect(await repository.maintain()).toMatchObject({ mode: 'none' });
  await expect(repository.maintain({ owner })).rejects.toMatchObject({ code: 'REPOSITORY_MAINTAINED_BY_ANOTHER' });
});

test('what is due follows the intervals of the repository, and each task is recorded', async () => {
  expect(await maintain(0, 'due')).toMatchObject({ mode: 'full' });
  expect(await maintain(0.9, 'due')).toMatchObject({ mode: 'none' });
  expect(await maintain(1.1, 'due')).toMatchObject({ mode: 'quick' });
  expect(await maintain(25, 'due')).toMatchObject({ mode: 'full' });
  const log = await readMaintenanceLog(blobsOf(), keys, {});
  expect(log.runsOf('snapshot-gc').map(({ success, startInMs }) => [success, startInMs])).toEqual([
    [true, start + 25 * 3600_000],
    [true, start],
  ]);
  expect(log.runsOf('advance-epoch')).toHaveLength(3);
});

test('what no snapshot needs goes, but not before two collections agree on it', async () => {
  const { kept } = await withGarbage();
  const packs = await keysOf(/^p/);
  expect(await maintain(1)).toMatchObject({ unneededContents: 0, removedBlobs: 0 });
  const { unneededContents } = await maintain(25);
  expect(unneededContents).toBeGreaterThan(5);
  // The next collection comes too soon to be one that counts.
  await maintain(27);
  expect(await markedContents()).toHaveLength(unneededContents);
  expect((await keysOf(/^p/)).filter((pack) => packs.includes(pack))).toEqual(packs);
  await maintain(32);
  expect(await markedContents()).toEqual([]);
  for (let hours = 48; hours < 24 * 5; hours += 24) await maintain(hours);
  const left = (await keysOf(/^p/)).filter((pack) => packs.includes(pack));
  expect(left.length).toBeLessThan(packs.length - 2);
  let bytes = 0;
  for await (const { id, size } of blobsOf().list('p')) bytes += id ? size : 0;
  // One file of 20,000 bytes, and what fills up packs of 6000.
  expect(bytes).toBeLessThan(60_000);
  expect(await describeSaved(await (await open()).openSnapshot(kept))).toEqual(describeTree(sampleTree));
});

test('what was marked, and a snapshot needs that was written meanwhile, is taken back', async () => {
  const { lostRoot } = await withGarbage();
  expect((await maintain(25)).unneededContents).toBeGreaterThan(5);
  // A writer that knew the contents from before the collection, and is done after it.
  const blobs = blobsOf();
  const writer = createContentWriter({ blobs, keys, index: await loadContentIndex(blobs, keys, {}), uploads: 1 });
  const time = new Date().toISOString();
  const data = {
    source: { host: 'default', user: 'default', userName: 'default', path: '/data' },
    startTime: time,
    endTime: time,
    rootEntry: { name: 'data', type: 'd', mode: '04000755', obj: lostRoot },
  };
  const { content, ids } = buildManifests([
    { labels: { type: 'snapshot', hostname: 'default', username: 'default', path: '/data' }, data },
  ]);
  await writer.write(content, { prefix: 'm' });
  await writer.flush();
  expect((await maintain(30)).recoveredContents).toBeGreaterThan(5);
  for (const hours of [54, 78, 102, 126]) await maintain(hours);
  const onlyFile = (lines: readonly string[]) => lines.filter((line) => line.startsWith('["only"]'));
  const lines = await describeSaved(await (await open()).openSnapshot(ids[0] as string));
  expect(onlyFile(lines)).toEqual(onlyFile(describeTree(lost)));
  expect(onlyFile(lines)).toHaveLength(1);
});

test('a snapshot that cannot be read keeps everything from being removed, and the run is recorded as failed', async () => {
  await withGarbage();
  ({ store } = await plantSnapshot({ store, keys }, new Map(), plantedId(7, 'k')));
  at(25);
  await expect((await open()).maintain({ owner, mode: 'full' })).rejects.toMatchObject({
    code: 'REPOSITORY_DAMAGED',
    message: expect.stringContaining(plantedId(7, 'k')),
  });
  expect(await markedContents()).toEqual([]);
  const log = await readMaintenanceLog(blobsOf(), keys, {});
  expect(log.runsOf('snapshot-gc')).toMatchObject([{ success: false }]);
});

test('packs of a run that was killed are kept as long as its session may live, and then removed', async () => {
  const blobs = createBlobStore(createCrashingStore({ store, crashAtCall: 6, crash: () => {} }), samplePrefix);
  const writer = createContentWriter({ blobs, keys, index: await loadContentIndex(blobsOf(), keys, {}), uploads: 1 });
  const before = await keysOf(/^[ps]/);
  const write = async () => {
    for (let i = 0; i < 20; i++) await writer.write(sampleBytes(`killed ${i}`, 4000), { prefix: '' });
  };
  await expect(write()).rejects.toThrow('crashed');
  const left = (await keysOf(/^[ps]/)).filter((id) => !before.includes(id));
  expect(left.length).toBeGreaterThan(3);
  for (const hours of [2, 26, 50, 95]) await maintain(hours);
  expect((await keysOf(/^[ps]/)).filter((id) => left.includes(id))).toEqual(left);
  await maintain(97);
  await maintain(99);
  expect((await keysOf(/^[ps]/)).filter((id) => left.includes(id))).toEqual([]);
});

test('a store whose clock is another is left alone', async () => {
  const ahead: ObjectStore = {
    ...store,
    async *listObjects(prefix, options) {
      for await (const info of store.listObjects(prefix, options))
        yield { ...info, ...(info.lastModified ? { lastModified: new Date(info.lastModified.getTime() + 6 * 60_000) } : {}) };
    },
  };
  await expect((await openWithKeys(ahead, keys)).maintain({ owner, mode: 'full' })).rejects.toMatchObject({ code: 'STORE_CLOCK_SKEW' });
  const silent: ObjectStore = {
    ...store,
    async *listObjects(prefix, options) {
      for await (const { key, size } of store.listObjects(prefix, options)) yield { key, size };
    },
  };
  await expect((await openWithKeys(silent, keys)).maintain({ owner, mode: 'full' })).rejects.toMatchObject({ code: 'STORE_CLOCK_SKEW' });
});

test('many indexes become few, and none of their contents is lost', async () => {
  const epochParameters = { ...keys.format.epochParameters, advanceOnCount: 3, fullCheckpointFrequency: 3 };
  const short = { ...keys, format: { ...keys.format, epochParameters } };
  const index = await loadContentIndex(blobsOf(), keys, {});
  const ids: string[] = [];
  for (let day = 0; day < 9; day++) {
    for (const hours of [1, 20, 26]) {
      at(day * 30 + hours);
      const writer = createContentWriter({ blobs: blobsOf(), keys, index, uploads: 1 });
      // Of manifests: others would be collected.
      ids.push(await writer.write(buildManifests([{ labels: { type: 'policy' }, data: { day, hours } }]).content, { prefix: 'm' }));
      await writer.flush();
    }
    at(day * 30 + 28);
    await (await openWithKeys(store, short)).maintain({ owner, mode: day % 3 === 0 ? 'full' : 'quick' });
  }
  const before = await keysOf(/^x/);
  at(9 * 30 + 28);
  await (await openWithKeys(store, short)).maintain({ owner, mode: 'full' });
  expect(before.filter((id) => id.startsWith('xr0_'))).toHaveLength(1);
  expect(before.filter((id) => id.startsWith('xs')).length).toBeGreaterThan(3);
  expect((await keysOf(/^xn/)).length).toBeLessThan(20);
  expect((await keysOf(/^xe/)).length).toBeLessThan(4);
  const after = await loadContentIndex(blobsOf(), keys, {});
  expect(ids.filter((id) => after.find(id)?.deleted !== false)).toEqual([]);
});

test('a maintenance that is killed at any store call loses nothing, and the next ones end it', async () => {
  const { kept } = await withGarbage();
  const prepared = store;
  const expectWhole = async () => {
    const repository = await open();
    expect(await describeSaved(await repository.openSnapshot(kept))).toEqual(describeTree(sampleTree));
    expect(await repository.verify({ depth: 'contents' })).toMatchObject({ damageCount: 0, snapshotCount: 1 });
  };
  /** Maintains some days later, killed at a call; then as often as it takes to be rid of the garbage. */
  const run = async (hours: readonly number[], crashAtCall: number) => {
    store = await copyStore(prepared);
    let crashed = false;
    for (const hour of hours.slice(0, -1)) {
      at(hour);
      await (await open()).maintain({ owner, mode: 'full' });
    }
    at(hours.at(-1) as number);
    const crashing = createCrashingStore({ store, crashAtCall, crash: () => (crashed = true) });
    await openWithKeys(crashing, keys)
      .then((repository) => repository.maintain({ owner, mode: 'full' }))
      .catch((error: unknown) => {
        if (!crashed) throw error;
      });
    await expectWhole();
    for (const more of [30, 60, 90]) {
      at((hours.at(-1) as number) + more);
      await (await open()).maintain({ owner, mode: 'full' });
    }
    await expectWhole();
    expect(await markedContents()).toEqual([]);
    return crashed;
  };
  // The run that marks, and the one that removes.
  for (const hours of [[100], [100, 130, 160]]) {
    let calls = 0;
    while (await run(hours, calls)) calls += killStep;
    expect(calls).toBeGreaterThan(15);
  }
});
