import { setTimeout as sleep } from 'node:timers/promises';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { beforeEach, expect, test } from 'vitest';
import type { ObjectStore } from '../../plugin-api/object-store.ts';
import { wrapObjectStore } from '../../provider-kit/wrapping/wrap-object-store.ts';
import { createBackupStore } from '../location/create-backup-store.ts';
import { sampleBackup } from '../testing/sample-backup.ts';
import { storeWithoutConditions } from '../testing/store-without-conditions.ts';

// What a run may do that was stopped, in a store that has no conditions to guard the marker.
const now = new Date('2026-11-23T10:00:00Z');
const lease = { durationInMs: 1000, renewalIntervalInMs: 250 };
const markerKey = 'backups/b/lifeboat-in-progress.json';
let store: ObjectStore;
beforeEach(() => {
  store = storeWithoutConditions(createMemoryObjectStore());
});

const open = (on: ObjectStore) => createBackupStore({ location: 'main', store: on, lease });
async function* archive(text: string) {
  yield Buffer.from(text);
}

async function complete(text: string): Promise<void> {
  const writer = await open(store).begin('b', { now, replaceUnfinished: true });
  await writer.putArchive(archive(text));
  await writer.commit(sampleBackup('b'));
}

async function keys(): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.listObjects('backups/')) found.push(key.slice('backups/b/'.length));
  return found.sort();
}
const whole = ['b.tar.gz', 'lifeboat-digests.json', 'velero-backup.json'];

/** The store of a process that is stopped before its first request of that kind once `isOn`, until `meanwhile` is over. */
function stopped(options: { readonly before: 'put' | 'answer'; readonly isOn: () => boolean; readonly meanwhile: () => Promise<unknown> }) {
  const { before, isOn, meanwhile } = options;
  let ran: Promise<unknown> | undefined;
  return wrapObjectStore(store, {
    async putObject(key, body, { signal, ...rest } = {}) {
      if (key !== markerKey || !isOn()) return store.putObject(key, body, { ...rest, ...(signal && { signal }) });
      ran ??= meanwhile();
      await ran;
      // On its way in a proxy already: nobody can call it back.
      return store.putObject(key, body, before === 'put' ? { ...rest, ...(signal && { signal }) } : rest);
    },
  });
}

async function leaveRemains(): Promise<void> {
  const writer = await open(store).begin('b', { now, uid: 'u1' });
  await writer.putArchive(archive('half'));
  await writer.release(now);
}

test.each(['put', 'answer'] as const)(
  'who comes too late with its marker (stopped before the %s) leaves none beside the complete backup',
  async (before) => {
    await leaveRemains();
    const late = async () => {
      await sleep(lease.durationInMs + 10);
      await complete('of the winner');
    };
    const loser = open(stopped({ before, isOn: () => true, meanwhile: late }));
    await expect(loser.begin('b', { now, replaceUnfinished: true })).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
    expect(await keys()).toEqual(whole);
  },
);

test('a marker that came too late beside remains stays to tell whose they are, and leaves the name free', async () => {
  await leaveRemains();
  const late = () => sleep(lease.durationInMs + 10);
  const loser = open(stopped({ before: 'answer', isOn: () => true, meanwhile: late }));
  await expect(loser.begin('b', { now, replaceUnfinished: true })).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
  expect(await open(store).inspect('b')).toMatchObject({ state: 'unfinished', marker: { uid: 'u1', released: expect.any(String) } });
  await complete('of the next');
  expect(await keys()).toEqual(whole);
});

test('a renewal that comes too late does not either', async () => {
  let isOn = false;
  const late = async () => {
    await sleep(lease.durationInMs + 10);
    await complete('of the winner');
  };
  const loser = await open(stopped({ before: 'answer', isOn: () => isOn, meanwhile: late })).begin('b', { now });
  await loser.putArchive(archive('of the loser'));
  isOn = true;
  await expect
    .poll(() => loser.ensureOwned().then(() => 'owned', String), { interval: 100 })
    .toMatch(/renewed too late|its marker is gone/);
  await loser.discard();
  expect(await keys()).toEqual(whole);
});

test('a run whose lease is over renews it as one candidate among others: between its look and its put nobody takes the name', async () => {
  let isOn = false;
  let rival: Promise<string> | undefined;
  const compete = () => {
    rival = complete('of the rival').then(
      () => 'completed',
      ({ code }) => code,
    );
    return rival;
  };
  const writer = await open(stopped({ before: 'put', isOn: () => isOn, meanwhile: compete })).begin('b', { now });
  await writer.putArchive(archive('whole'));
  // A process that stands still: no timer runs.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, lease.durationInMs + 100);
  isOn = true;
  await writer.commit(sampleBackup('b'));
  expect(await rival).toBe('BACKUP_IN_PROGRESS');
  expect(await keys()).toEqual(whole);
});
