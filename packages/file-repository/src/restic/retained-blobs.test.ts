import type { RepositoryLock } from '@lifeboat/core/plugin-api';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { describeSaved, describeTree, entriesOf, sampleSource, sampleTree } from '../testing/sample-tree.ts';
import { restic } from './restic-format.ts';

const prefix = 'restic/shop/';
const password = 'a password of tests';
const dayInMs = 24 * 3600_000;
const lock: RepositoryLock = { mode: 'governance', periodInMs: dayInMs, legalHold: true };
/** In which nobody can remove what is locked: those that keep versions hide it only. */
const locking = () => createMemoryObjectStore({ objectLock: true });

async function locksIn(store: ReturnType<typeof locking>): Promise<Map<string, { leftInMs: number; legalHold: boolean }>> {
  const found = new Map<string, { leftInMs: number; legalHold: boolean }>();
  for await (const { key } of store.listObjects(prefix)) {
    const { retention, legalHold = false } = (await store.readObjectLock?.(key)) ?? {};
    found.set(key.slice(prefix.length), { leftInMs: (retention?.until.getTime() ?? 0) - Date.now(), legalHold });
  }
  return found;
}

test('whatever is written is locked but for the locks of restic itself, and maintenance goes on without what it cannot remove', async () => {
  const store = locking();
  const repository = await restic.create({ store, prefix, password, lock });
  expect(await repository.readLock?.()).toEqual(lock);
  const lockUntil = new Date(Date.now() + 10 * dayInMs);
  const first = await repository.writeSnapshot(entriesOf(sampleTree), { source: sampleSource, parent: 'none' });
  const before = await locksIn(store);
  expect([...before.keys()].filter((id) => id.startsWith('locks/'))).toEqual([]);
  for (const kind of ['config', 'keys/', 'data/', 'index/', 'snapshots/']) {
    const those = [...before].filter(([id]) => id.startsWith(kind));
    expect(those.length, kind).toBeGreaterThan(0);
    for (const [id, { leftInMs, legalHold }] of those) expect([id, leftInMs > dayInMs - 600_000, legalHold]).toEqual([id, true, true]);
  }
  const second = await repository.writeSnapshot(entriesOf(sampleTree), { source: sampleSource, parent: 'none', lockUntil });
  for (const [id, { leftInMs }] of await locksIn(store)) if (!before.has(id)) expect(leftInMs, id).toBeGreaterThan(9 * dayInMs);
  await expect(repository.deleteSnapshot(first.snapshot.id)).rejects.toMatchObject({ code: 'OBJECT_LOCKED' });
  // The second one needs what the first one stored.
  expect(await repository.maintain({ mode: 'full', lockUntil })).toMatchObject({ mode: 'full', removedBlobs: 0 });
  for (const [id, { leftInMs }] of await locksIn(store))
    if (!id.startsWith('snapshots/')) expect(leftInMs, id).toBeGreaterThan(9 * dayInMs);
  const again = await restic.open({ store, prefix, password });
  expect(await again.verify({ depth: 'contents' })).toMatchObject({ damageCount: 0, snapshotCount: 2 });
  expect(await describeSaved(await again.openSnapshot(second.snapshot.id))).toEqual(describeTree(sampleTree));
  expect(again.readLock).toBeUndefined();
});

test('a pack whose index stays is not removed, though no snapshot needs it', async () => {
  const store = locking();
  const repository = await restic.create({ store, prefix, password });
  const { snapshot } = await repository.writeSnapshot(entriesOf(sampleTree), { source: sampleSource });
  await repository.deleteSnapshot(snapshot.id);
  for await (const { key } of store.listObjects(`${prefix}index/`))
    await store.lockObject?.(key, { retention: { mode: 'governance', until: new Date(Date.now() + dayInMs) } });
  const { removedBlobs } = await repository.maintain({ mode: 'full' });
  const left = [...(await locksIn(store)).keys()].filter((id) => id.startsWith('data/'));
  expect([removedBlobs, left.length > 0]).toEqual([0, true]);
  expect(await (await restic.open({ store, prefix, password })).verify({ depth: 'blobs' })).toMatchObject({ damageCount: 0 });
});

test('a store that cannot lock so is refused, and nothing is written', async () => {
  const plain = createMemoryObjectStore();
  await expect(restic.create({ store: plain, prefix, password, lock })).rejects.toMatchObject({ code: 'INVALID_CONFIG' });
  expect((await locksIn(plain)).size).toBe(0);
  const unheld = locking();
  const readProtection = async () => ({ versioning: true, objectLock: true, legalHolds: false });
  await restic.create({ store: unheld, prefix, password });
  const count = (await locksIn(unheld)).size;
  const repository = await restic.open({ store: { ...unheld, readProtection }, prefix, password, lock });
  const writing = repository.writeSnapshot(entriesOf(sampleTree), { source: sampleSource });
  await expect(writing).rejects.toMatchObject({ code: 'INVALID_CONFIG', message: expect.stringContaining('keeps no legal holds') });
  expect((await locksIn(unheld)).size).toBe(count);
});
