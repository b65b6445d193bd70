import { createBackupStore, type ObjectStore } from '@lifeboat/core';
import type { VeleroClient } from '@lifeboat/core/velero-client';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { asOfEarlierStart } from '../../testing/as-of-earlier-start.ts';
import { type ControllerLab, startControllerLab } from '../../testing/controller-lab.ts';

let lab: ControllerLab;
let velero: VeleroClient;
const places = ['main', 'offsite', 'third'] as const;

beforeAll(async () => {
  lab = await startControllerLab();
  ({ velero } = lab);
  const prices = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'prices', namespace: 'shop' }, data: { tea: '3' } };
  await lab.cluster.create({ group: '', version: 'v1', resource: 'configmaps' }, prices);
});
beforeEach(async () => {
  lab.aheadInMs = 0;
  for (const name of places) {
    lab.buckets.set(name, createMemoryObjectStore());
    await lab.createLocation(name, { default: name === 'main' });
  }
});
afterEach(async () => {
  await lab.stop();
  for (const kind of ['Restore', 'Backup', 'Schedule', 'DeleteBackupRequest', 'BackupStorageLocation'] as const)
    for (const { metadata } of await velero.objects(kind).list()) {
      if (kind === 'Restore') await velero.objects(kind).patch(metadata.name, { metadata: { finalizers: null } });
      await velero.objects(kind).delete(metadata.name);
    }
});
afterAll(() => lab?.close());

const everywhere = { 'lifeboat.io/storage-locations': 'offsite, third' };
const withPolicy = (policy: string) => ({ ...everywhere, 'lifeboat.io/storage-policy': policy });
const create = (name: string, annotations: Record<string, string>) =>
  velero.createBackup({ name, includedNamespaces: ['shop'], annotations });
const ended = (name: string) => velero.waitForBackup(name, { timeoutInMs: 90_000 });
const stateIn = async (location: string, name: string) =>
  (await createBackupStore({ location, store: lab.buckets.get(location) as ObjectStore }).inspect(name))?.state;
const states = (name: string) => Promise.all(places.map((location) => stateIn(location, name)));
const annotationsOf = async (name: string) => (await velero.getBackup(name)).metadata.annotations ?? {};
const outcomesOf = async (name: string) => JSON.parse((await annotationsOf(name))['lifeboat.io/location-outcomes'] ?? '{}');
const names = async () => (await velero.listBackups()).map(({ metadata }) => metadata.name).sort();
const phaseOf = async (location: string) => (await velero.getLocation(location)).status.phase;
/** Makes the controller look at a location again at once. */
const nudge = (location: string) =>
  velero.objects('BackupStorageLocation').patch(location, { spec: { config: { region: String(Math.random()) } } });
const takeAway = async (location: string) => {
  const store = lab.buckets.get(location) as ObjectStore;
  lab.buckets.delete(location);
  await nudge(location);
  await expect.poll(() => phaseOf(location)).toBe('Unavailable');
  return async () => {
    lab.buckets.set(location, store);
    await nudge(location);
    await expect.poll(() => phaseOf(location)).toBe('Available');
  };
};

test('an annotated backup is made in all locations, is one object, and is deleted everywhere', async () => {
  lab.start();
  await create('one', everywhere);
  expect((await ended('one')).status.phase).toBe('Completed');
  expect(await states('one')).toEqual(['complete', 'complete', 'complete']);
  await expect.poll(() => outcomesOf('one')).toEqual({ main: 'stored', offsite: 'stored', third: 'stored' });
  // The annotations of a schedule apply to its backups.
  await velero.createSchedule({ name: 'daily', schedule: '@daily', paused: true, template: { includedNamespaces: ['shop'] } });
  await velero.objects('Schedule').patch('daily', { metadata: { annotations: withPolicy('any') } });
  await velero.createBackupFromSchedule('daily', { name: 'daily-1' });
  await ended('daily-1');
  expect(await states('daily-1')).toEqual(['complete', 'complete', 'complete']);

  lab.aheadInMs = 61_000;
  for (const location of places) await nudge(location);
  const { uid } = (await velero.getBackup('one')).metadata;
  const synced = async () => (await velero.listLocations()).every(({ status }) => Date.parse(status.lastSyncedTime ?? '') > Date.now());
  await expect.poll(synced).toBe(true);
  expect([await names(), (await velero.getBackup('one')).metadata.uid]).toEqual([['daily-1', 'one'], uid]);

  await velero.createRestore({ name: 'back', backupName: 'one', namespaceMapping: { shop: 'shop-2' } });
  expect((await velero.waitForRestore('back', { timeoutInMs: 90_000 })).status.phase).toBe('Completed');
  await velero.deleteBackup('one', { timeoutInMs: 90_000 });
  expect(await states('one')).toEqual([undefined, undefined, undefined]);
  await expect.poll(() => velero.listRestores()).toEqual([]);
  lab.aheadInMs = 122_000;
  for (const location of places) await nudge(location);
  await expect
    .poll(async () => Date.parse((await velero.getLocation('third')).status.lastSyncedTime ?? '') > Date.now() + 61_000)
    .toBe(true);
  expect(await names()).toEqual(['daily-1']);
});

test('a location that is out of reach misses the backup, which waits where the policy needs it; it is repaired when asked', async () => {
  lab.start();
  const bringBack = await takeAway('main');
  await create('waits', everywhere);
  await expect.poll(async () => (await velero.getBackup('waits')).status.phase).toBe('Queued');
  await create('goes', withPolicy('quorum'));
  expect((await ended('goes')).status.phase).toBe('Completed');
  await expect.poll(async () => (await velero.getBackup('goes')).spec.storageLocation).toBe('offsite');
  expect(await outcomesOf('goes')).toEqual({ main: expect.stringMatching(/^failed: .*unavailable/), offsite: 'stored', third: 'stored' });
  // The backup is restored from the location that has it, although its own location does not.
  await velero.createRestore({ name: 'back', backupName: 'goes', namespaceMapping: { shop: 'shop-2' } });
  expect((await velero.waitForRestore('back', { timeoutInMs: 90_000 })).status.phase).toBe('Completed');

  await velero.objects('Backup').patch('goes', { metadata: { annotations: { 'lifeboat.io/repair': 'now' } } });
  await expect
    .poll(() => outcomesOf('goes'))
    .toMatchObject({ main: expect.stringMatching(/^failed/), offsite: 'present', third: 'present' });
  expect(await annotationsOf('goes')).toHaveProperty(['lifeboat.io/repair'], 'now');
  await bringBack();
  await expect.poll(() => outcomesOf('goes')).toMatchObject({ main: 'copied' });
  expect(await annotationsOf('goes')).not.toHaveProperty(['lifeboat.io/repair']);
  expect(await states('goes')).toEqual(['complete', 'complete', 'complete']);
  expect((await ended('waits')).status.phase).toBe('Completed');
});

test('with autoRepair, what missed a location gets there by itself', async () => {
  lab.start({ autoRepair: true });
  const bringBack = await takeAway('third');
  await create('one', withPolicy('any'));
  await ended('one');
  await expect.poll(() => outcomesOf('one')).toMatchObject({ main: 'stored', third: expect.stringMatching(/^failed/) });
  await bringBack();
  await expect.poll(() => stateIn('third', 'one')).toBe('complete');
  await expect.poll(() => outcomesOf('one')).toMatchObject({ third: 'copied' });
});

test('deletion tells where the backup still is, and takes the object away only when it is nowhere', async () => {
  lab.start();
  await create('one', everywhere);
  await ended('one');
  const bringBack = await takeAway('offsite');
  const reason = /backup storage location offsite is currently unavailable/;
  await expect(velero.deleteBackup('one', { timeoutInMs: 90_000 })).rejects.toThrow(reason);
  await bringBack();
  expect(await states('one')).toEqual([undefined, 'complete', undefined]);
  expect(await names()).toEqual(['one']);
  await velero.deleteBackup('one', { timeoutInMs: 90_000 });
  expect([await states('one'), await names()]).toEqual([[undefined, undefined, undefined], []]);
});

test("another backup of the name in a further location stays; a copy that vanished from the backup's own location moves it", async () => {
  lab.start({ backupSyncPeriodInMs: 3_600_000 });
  await create('one', { 'lifeboat.io/storage-locations': '["offsite"]' });
  await ended('one');
  await lab.stop();
  await createBackupStore({ location: 'main', store: lab.buckets.get('main') as ObjectStore }).deleteBackup('one');
  lab.aheadInMs = 61_000;
  lab.start();
  await expect.poll(async () => (await velero.getBackup('one')).spec.storageLocation).toBe('offsite');
  expect(await outcomesOf('one')).toEqual({ main: 'failed: the location has it no more', offsite: 'stored' });

  await create('two', {});
  await ended('two');
  await lab.stop();
  await velero.objects('Backup').delete('two');
  await velero.createBackup({ name: 'two', storageLocation: 'third', includedNamespaces: ['shop'] });
  lab.start({ backupSyncPeriodInMs: 3_600_000 });
  await ended('two');
  await velero.objects('Backup').patch('two', { metadata: { annotations: { 'lifeboat.io/storage-locations': 'main' } } });
  await velero.deleteBackup('two', { timeoutInMs: 90_000 });
  expect(await states('two')).toEqual(['complete', undefined, undefined]);
});

test('what a killed process left in one of two locations is taken, and repaired', async () => {
  const restarting = { owner: 'uid-of-the-pod' };
  const killed = lab.killAfterPut((key) => key === 'backups/one/velero-backup.json');
  lab.start(restarting);
  await create('one', { 'lifeboat.io/storage-locations': 'offsite' });
  await killed;
  for (const location of ['main', 'offsite'])
    await asOfEarlierStart(lab.buckets.get(location) as ObjectStore, 'backups/one/lifeboat-in-progress.json');
  lab.start(restarting);
  expect((await ended('one')).status.phase).toBe('Completed');
  await expect.poll(() => Promise.all(['main', 'offsite'].map((location) => stateIn(location, 'one')))).toEqual(['complete', 'complete']);
  await expect.poll(() => annotationsOf('one')).not.toHaveProperty(['lifeboat.io/repair']);
});

test('annotations that name no location, a read-only one or no policy refuse the backup', async () => {
  lab.start();
  await velero.objects('BackupStorageLocation').patch('third', { spec: { accessMode: 'ReadOnly' } });
  await create('bad', { 'lifeboat.io/storage-locations': 'third nowhere', 'lifeboat.io/storage-policy': 'most' });
  const errors = async () => (await velero.getBackup('bad')).status.validationErrors ?? [];
  await expect
    .poll(errors)
    .toEqual([
      "backup can't be created because backup storage location third is currently in read-only mode",
      expect.stringMatching(/^backup storage location nowhere not found\./),
      'annotation lifeboat.io/storage-policy: Unsupported value: "most": supported values: all, quorum, any',
    ]);
  expect([(await velero.getBackup('bad')).status.phase, await states('bad')]).toEqual([
    'FailedValidation',
    [undefined, undefined, undefined],
  ]);
});
