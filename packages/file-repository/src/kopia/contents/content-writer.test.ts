import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { createCrashingStore } from '@lifeboat/testkit/doubles';
import { afterEach, expect, test, vi } from 'vitest';
import { createBlobStore } from '../../blobs/blob-store.ts';
import { copyStore } from '../../testing/copy-store.ts';
import { sampleBytes } from '../../testing/sample-tree.ts';
import { loadContentIndex } from '../index/content-index.ts';
import { createSampleRepository, samplePrefix } from '../testing/sample-repository.ts';
import { createContentWriter } from './content-writer.ts';

const sample = await createSampleRepository();
const minuteInMs = 60_000;
afterEach(() => vi.useRealTimers());

async function open(store: ObjectStore) {
  const blobs = createBlobStore(store, samplePrefix);
  const index = await loadContentIndex(blobs, sample.keys, {});
  return { index, writer: createContentWriter({ blobs, keys: sample.keys, index, uploads: 2 }) };
}

async function keysOf(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.listObjects(samplePrefix + prefix)) keys.push(key.slice(samplePrefix.length));
  return keys.sort();
}

test('what a run stored more than ten minutes ago is not stored again after it was killed', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 0, 1) });
  const store = await copyStore(sample.store);
  const killed = await open(store);
  const indexes = (await keysOf(store, 'xn')).length;
  for (const seed of ['a', 'b', 'c']) await killed.writer.write(sampleBytes(seed, 100), { prefix: '' });
  vi.setSystemTime(Date.now() + 9 * minuteInMs);
  await killed.writer.write(sampleBytes('d', 100), { prefix: '' });
  expect(await keysOf(store, 'xn')).toHaveLength(indexes);
  vi.setSystemTime(Date.now() + 2 * minuteInMs);
  await killed.writer.write(sampleBytes('e', 100), { prefix: '' });
  expect(await keysOf(store, 'xn')).toHaveLength(indexes + 1);

  const next = await open(store);
  const ids: string[] = [];
  for (const seed of ['a', 'b', 'c', 'd', 'e']) ids.push(await next.writer.write(sampleBytes(seed, 100), { prefix: '' }));
  expect([...next.writer.reused]).toEqual(ids.slice(0, 4));
  await next.writer.flush();
  const { index } = await open(store);
  expect(ids.filter((id) => index.find(id))).toEqual(ids);
});

/** The repository's epochs go on while an index is written: other programs put these blobs when `xn<epoch>` was put. */
function goingOn(store: ObjectStore, markers: Readonly<Record<string, readonly string[]>>): ObjectStore {
  return {
    ...store,
    async putObject(key, body, options) {
      const result = await store.putObject(key, body, options);
      const [, epoch = ''] = /\/(xn\d+)_/.exec(key) ?? [];
      for (const marker of markers[epoch] ?? []) await store.putObject(samplePrefix + marker, Buffer.from('epoch-marker'));
      return result;
    },
  };
}

test('an index that was written while two epochs passed is written again where it counts', async () => {
  const store = await copyStore(sample.store);
  const { writer } = await open(goingOn(store, { xn0: ['xe1', 'xe2'], xn2: ['xe3'] }));
  const before = await keysOf(store, 'xn');
  const id = await writer.write(sampleBytes('epochs', 100), { prefix: '' });
  await writer.flush();
  const added = (await keysOf(store, 'xn')).filter((key) => !before.includes(key));
  expect(added).toEqual([expect.stringMatching(/^xn2_[0-9a-f]{32}-s[0-9a-f]+-c1$/)]);
  expect(await keysOf(store, 's')).toEqual([]);
  expect((await open(store)).index.find(id)).toBeDefined();
});

test('epochs that go on without an end are given up on, and nothing is left that blocks', async () => {
  const store = await copyStore(sample.store);
  const markers = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`xn${i}`, [`xe${i + 2}`]]));
  const { writer } = await open(goingOn(store, markers));
  const before = await keysOf(store, 'xn');
  await writer.write(sampleBytes('epochs', 100), { prefix: '' });
  await expect(writer.flush()).rejects.toMatchObject({ code: 'REPOSITORY_CHANGED', retryable: true });
  await writer.abandon();
  expect(await keysOf(store, 'xn')).toEqual(before);
  expect(await keysOf(store, 's')).toEqual([]);
});

test('a pack that cannot be stored fails the writing, whichever call hears of it', async () => {
  for (const crashAtCall of [0, 1, 2, 3]) {
    const copy = await copyStore(sample.store);
    const blobs = createBlobStore(createCrashingStore({ store: copy, crashAtCall, crash: () => {} }), samplePrefix);
    const { index } = await open(copy);
    const writer = createContentWriter({ blobs, keys: sample.keys, index, uploads: 1 });
    const write = async () => {
      for (let i = 0; i < 20; i++) await writer.write(sampleBytes(String(i), 4000), { prefix: '' });
      await writer.flush();
    };
    await expect(write()).rejects.toThrow('The store crashed');
    expect(await keysOf(copy, 'xn')).toHaveLength(1);
  }
});
