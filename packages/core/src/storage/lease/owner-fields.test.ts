import { gzipSync } from 'node:zlib';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { beforeEach, describe, expect, test } from 'vitest';
import type { LeaseMarker } from '../../contract/store/lease-marker.ts';
import type { ObjectStore } from '../../plugin-api/object-store.ts';

import { createBackupStore } from '../location/create-backup-store.ts';
import { readAll } from '../testing/read-all.ts';
import { sampleBackup } from '../testing/sample-backup.ts';
import { storeWithoutConditions } from '../testing/store-without-conditions.ts';
import { processInstance } from './process-instance.ts';

const now = new Date('2026-11-23T10:00:00Z');
const backupMarker = 'backups/b/lifeboat-in-progress.json';
const restoreMarker = 'restores/r/lifeboat-in-progress.json';
let store: ObjectStore;

const open = (owner?: string) =>
  createBackupStore({ location: 'main', store, lease: { durationInMs: 60_000, renewalIntervalInMs: 15_000, owner } });

async function* archive() {
  yield gzipSync('half');
}

/** What a killed process leaves: it renews no more, and its lease has most of its time to go. */
async function leaveBackup(owner: string | undefined, phase?: 'WaitingForPluginOperations'): Promise<void> {
  const writer = await open(owner).begin('b', { now, uid: 'u1' });
  await writer.putArchive(archive());
  if (phase) await writer.putUnfinished(sampleBackup('b', { phase }));
  writer.abandon();
}

async function leaveRestore(owner: string | undefined): Promise<void> {
  const held = await open(owner).holdRestore('r', { now, operation: 'restore' });
  held.abandon();
}

async function markerAt(key: string): Promise<LeaseMarker> {
  return JSON.parse((await readAll(await store.getObject(key))).toString());
}

/** As if another process had written it, of the same id on the same host. */
async function changeMarker(key: string, changes: Partial<LeaseMarker>): Promise<void> {
  await store.putObject(key, Buffer.from(JSON.stringify({ ...(await markerAt(key)), ...changes })));
}

const operations: Readonly<Record<string, (owner: string | undefined) => Promise<unknown>>> = {
  'a new backup that replaces': async (owner) => (await open(owner).begin('b', { now, replaceUnfinished: true })).abandon(),
  'a copy that replaces': async (owner) => (await open(owner).begin('b', { now, operation: 'copy', replaceUnfinished: true })).abandon(),
  delete: async (owner) => (await open(owner).hold('b', { now })).delete(),
  unlock: (owner) => open(owner).unlock('b', { now }),
};

describe.each([
  ['conditions', (each: ObjectStore) => each],
  ['no conditions', storeWithoutConditions],
])('in a store with %s', (_, adapt) => {
  beforeEach(() => {
    store = adapt(createMemoryObjectStore());
  });

  test('a marker has owner and instance where the engine has an owner', async () => {
    await leaveBackup('pod-1');
    expect(await markerAt(backupMarker)).toMatchObject({ owner: 'pod-1', instance: processInstance(), pid: process.pid });
    store = adapt(createMemoryObjectStore());
    await leaveBackup(undefined);
    expect(await markerAt(backupMarker)).not.toHaveProperty('owner');
    expect(await markerAt(backupMarker)).not.toHaveProperty('instance');
  });

  test.each(Object.keys(operations))('%s: remains of an earlier process of the same owner are dead at once', async (operation) => {
    await leaveBackup('pod-1');
    await changeMarker(backupMarker, { instance: 'before' });
    await operations[operation]?.('pod-1');
  });

  test.each([
    ['the same process', 'pod-1', 'pod-1', {}],
    ['another owner', 'pod-2', 'pod-1', { instance: 'before' }],
    ['no owner', undefined, 'pod-1', { instance: 'before' }],
    ['an engine without one', 'pod-1', undefined, { instance: 'before' }],
    ['two without one', undefined, undefined, { instance: 'before' }],
    ['a marker that tells no instance', 'pod-1', 'pod-1', { instance: '' }],
  ])('of %s they are so when the lease has ended', async (_, left, asking, changes) => {
    await leaveBackup(left);
    await changeMarker(backupMarker, changes);
    for (const operation of Object.values(operations))
      await expect(operation(asking)).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
  });

  test('a backup that waits for operations is resumed at once', async () => {
    await leaveBackup('pod-1', 'WaitingForPluginOperations');
    await expect(open('pod-1').resume('b', { now })).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
    await changeMarker(backupMarker, { instance: 'before' });
    const { writer } = await open('pod-1').resume('b', { now });
    await writer.commit(sampleBackup('b'));
    expect(await open().inspect('b')).toMatchObject({ state: 'complete' });
  });

  test('a restore is taken over and deleted at once', async () => {
    await leaveRestore('pod-1');
    await expect(open('pod-1').holdRestore('r', { now, operation: 'resume' })).rejects.toMatchObject({ code: 'RESTORE_IN_PROGRESS' });
    await expect(open('pod-1').refuseRunningRestore('r', { now })).rejects.toMatchObject({ code: 'RESTORE_IN_PROGRESS' });
    await changeMarker(restoreMarker, { instance: 'before' });
    await open('pod-1').refuseRunningRestore('r', { now });
    await (await open('pod-1').holdRestore('r', { now, operation: 'resume' })).release(now);
    await open('pod-1').deleteRestore('r', { now });
  });

  test('a claim that a killed process of the same owner left hinders nobody', async () => {
    await leaveBackup('pod-1');
    await changeMarker(backupMarker, { instance: 'before' });
    // It would win: of several claims the smallest does.
    await store.putObject(
      'backups/b/lifeboat-in-progress-00000000-0000-4000-8000-000000000000.json',
      Buffer.from(JSON.stringify(await markerAt(backupMarker))),
    );
    await operations['a new backup that replaces']?.('pod-1');
  });
});

test('a process that goes on when another one has its owner finds out before it completes anything', async () => {
  store = createMemoryObjectStore();
  const writer = await open('pod-1').begin('b', { now, uid: 'u1' });
  await writer.putArchive(archive());
  // What the other process finds; this one has not put it.
  await changeMarker(backupMarker, { instance: 'the-first' });
  const other = await open('pod-1').begin('b', { now, uid: 'u2', replaceUnfinished: true });
  await expect(writer.commit(sampleBackup('b'))).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
  await other.putArchive(archive());
  await other.commit(sampleBackup('b'));
  expect(await open().inspect('b')).toMatchObject({ state: 'complete' });
});

test.each([
  ['a number', { owner: 5 }],
  ['a list', { owner: ['pod-1'] }],
])('an owner that is %s makes no marker: the name is held for as long as a lease lasts', async (_, changes) => {
  store = createMemoryObjectStore();
  await leaveBackup('pod-1');
  await changeMarker(backupMarker, { instance: 'before', ...(changes as object) });
  for (const operation of Object.values(operations)) await expect(operation('pod-1')).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
});

test('an owner that another one could be taken for is refused', () => {
  store = createMemoryObjectStore();
  expect(() => open('two words')).toThrow(/owner must be/);
});
