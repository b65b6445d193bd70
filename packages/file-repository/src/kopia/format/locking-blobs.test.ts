import type { ObjectStore } from '@lifeboat/core/plugin-api';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { expect, test } from 'vitest';
import { createBlobStore } from '../../blobs/blob-store.ts';
import { copyStore } from '../../testing/copy-store.ts';
import { listBlobs } from '../../testing/sample-formats.ts';
import { describeSaved, describeTree, entriesOf, sampleSource, sampleTree } from '../../testing/sample-tree.ts';
import { passwordCipher } from '../crypto/password-key.ts';
import { kopia } from '../kopia-format.ts';
import { copySampleRepository, openWithKeys, samplePrefix } from '../testing/sample-repository.ts';
import { createBlobLocking, lockedPrefixes } from './locking-blobs.ts';

const { store, keys } = await copySampleRepository();
const dayInNs = 24 * 3600_000_000_000;
const owner = 'default@default';

/** A copy whose config of blobs is another. */
async function withConfig(config: unknown, to?: ObjectStore): Promise<ObjectStore> {
  const copy = await copyStore(store, undefined, to);
  const sealed = passwordCipher(keys.formatKey, keys.uniqueId).seal(Buffer.from(JSON.stringify(config)));
  await copy.putObject(`${samplePrefix}kopia.blobcfg`, sealed);
  return copy;
}

test('a store in which locked blobs cannot be removed: maintenance leaves them, and goes on', async () => {
  const locking = createMemoryObjectStore({ objectLock: true });
  const copy = await withConfig({ retentionMode: 'COMPLIANCE', retentionPeriod: 30 * dayInNs }, locking);
  const repository = await openWithKeys(copy, keys);
  const { snapshot } = await repository.writeSnapshot(entriesOf(sampleTree), { source: sampleSource });
  const kept: string[] = [];
  for await (const { key } of copy.listObjects(samplePrefix)) {
    const { retention } = (await copy.readObjectLock?.(key)) ?? {};
    if (retention) kept.push(key);
    if (retention) expect(retention).toMatchObject({ mode: 'compliance' });
  }
  expect(kept.length).toBeGreaterThan(5);
  await expect(copy.deleteObject(kept[0] as string)).rejects.toMatchObject({ code: 'OBJECT_LOCKED' });
  // An orphan that is old enough to go, but for its lock.
  const blobs = await (await createBlobLocking(createBlobStore(copy, samplePrefix), keys, {})).blobs({});
  await blobs.write('p00112233445566778899aabbccddeeff-s0123456789abcdef100', Buffer.alloc(100));
  const removals = await Promise.all(
    ['p00112233445566778899aabbccddeeff-s0123456789abcdef100', 'q0'].map((id) => blobs.removeUnlocked(id)),
  );
  expect(removals).toEqual([false, true]);
  expect(await repository.maintain({ owner, mode: 'full' })).toMatchObject({ mode: 'full', removedBlobs: 0 });
  expect(await describeSaved(await repository.openSnapshot(snapshot.id))).toEqual(describeTree(sampleTree));
  await expect(repository.changePassword('another')).rejects.toMatchObject({ code: 'REPOSITORY_FORMAT_UNSUPPORTED' });
});

test('a repository that is made with a lock locks all that it has, for a year as for a day, and later if that is asked for', async () => {
  const place = { store: createMemoryObjectStore({ objectLock: true }), prefix: samplePrefix, password: 'a password of tests' };
  const year = 365 * 24 * 3600_000;
  const repository = await kopia.create({ ...place, lock: { mode: 'compliance', periodInMs: year, legalHold: true } });
  expect(await repository.readLock?.()).toEqual({ mode: 'compliance', periodInMs: year });
  const untilOf = async () => {
    const found = new Map<string, number>();
    for await (const { key } of place.store.listObjects(samplePrefix)) {
      const id = key.slice(samplePrefix.length);
      const { retention, legalHold = false } = (await place.store.readObjectLock?.(key)) ?? {};
      expect([id, legalHold]).toEqual([id, retention !== undefined]);
      if (lockedPrefixes.some((prefix) => id.startsWith(prefix))) found.set(id, (retention?.until.getTime() ?? 0) - Date.now());
    }
    return found;
  };
  const made = await untilOf();
  expect(made.size).toBeGreaterThan(3);
  for (const [id, left] of made) expect(left, id).toBeGreaterThan(year - 600_000);
  const lockUntil = new Date(Date.now() + 2 * year);
  await repository.writeSnapshot(entriesOf(sampleTree), { source: sampleSource, lockUntil });
  for (const [id, left] of await untilOf()) if (!made.has(id)) expect(left, id).toBeGreaterThan(2 * year - 600_000);
  await repository.maintain({ owner, mode: 'full', lockUntil });
  for (const [id, left] of await untilOf()) expect(left, id).toBeGreaterThan(2 * year - 600_000);

  const nowhere = { ...place, store: createMemoryObjectStore() };
  await expect(kopia.create({ ...nowhere, lock: { mode: 'governance', periodInMs: year } })).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
  });
  expect(await listBlobs(nowhere.store, '')).toEqual([]);
});

test('what cannot be locked as it should be is refused, and nothing is written', async () => {
  const locking = () => createMemoryObjectStore({ objectLock: true });
  for (const [config, to, code, message] of [
    [{ retentionMode: 'GOVERNANCE', retentionPeriod: dayInNs }, createMemoryObjectStore(), 'INVALID_CONFIG', 'cannot lock objects'],
    [{ retentionMode: 'FOREVER', retentionPeriod: dayInNs }, locking(), 'REPOSITORY_FORMAT_UNSUPPORTED', '"FOREVER"'],
    [{ retentionMode: 'GOVERNANCE' }, locking(), 'REPOSITORY_FORMAT_UNSUPPORTED', 'for 0 ms'],
    [{ retentionPeriod: dayInNs }, locking(), 'REPOSITORY_FORMAT_UNSUPPORTED', 'mode ""'],
    [[], locking(), 'REPOSITORY_DAMAGED', 'kopia.blobcfg'],
  ] as const) {
    const copy = await withConfig(config, to);
    const count = async () => (await listBlobs(copy, '')).length;
    const before = await count();
    const repository = await openWithKeys(copy, keys);
    const refused = { code, message: expect.stringContaining(message) };
    await expect(repository.writeSnapshot(entriesOf(sampleTree), { source: sampleSource })).rejects.toMatchObject(refused);
    await expect(repository.maintain({ owner, mode: 'full' })).rejects.toMatchObject(refused);
    expect(await count()).toBe(before);
    expect(await repository.listSnapshots()).toEqual([]);
  }
});
