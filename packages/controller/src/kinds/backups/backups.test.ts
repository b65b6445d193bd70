import { createBackupStore, createEngine } from '@lifeboat/core';
import type { Backup } from '@lifeboat/core/velero-api';
import type { VeleroClient } from '@lifeboat/core/velero-client';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ControllerLab, startControllerLab } from '../../testing/controller-lab.ts';
import { createGatedStore, type GatedStore } from '../../testing/gated-store.ts';

let lab: ControllerLab;
let velero: VeleroClient;
let main: GatedStore;

beforeEach(async () => {
  lab = await startControllerLab();
  ({ velero } = lab);
  main = createGatedStore(createMemoryObjectStore());
  lab.buckets.set('main', main);
  await lab.cluster.create(
    { group: '', version: 'v1', resource: 'configmaps' },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'prices', namespace: 'shop' }, data: { tea: '3' } },
  );
});
afterEach(() => lab.close());

/** Makes a real backup in the bucket, as an engine in another cluster would. */
async function makeBackup(name: string, more: { labels?: Record<string, string>; ttl?: string } = {}): Promise<Backup> {
  const engine = createEngine({ cluster: lab.cluster, storageLocations: { main: { store: main } }, now: lab.now });
  const hooks = { resources: [{ name: 'h', pre: [{ exec: { command: ['rm', '-rf', '/'] } }] }] };
  return (await engine.backup({ name, includedNamespaces: ['shop'], hooks, ...more }).result).backup;
}

const names = async () => (await velero.listBackups()).map(({ metadata }) => metadata.name).sort();
const inStore = async (name: string) => await createBackupStore({ location: 'main', store: main }).inspect(name);

test('backups of a location become objects, once, without their hooks; objects of what is gone go', async () => {
  await makeBackup('one', { labels: { team: 'a' } });
  await makeBackup('two');
  await main.putObject('backups/foreign/file', Buffer.from('x'));
  await lab.createLocation('main');
  lab.start();
  await expect.poll(names).toEqual(['one', 'two']);
  const one = await velero.getBackup('one');
  expect(one.metadata.labels).toMatchObject({ team: 'a', 'velero.io/storage-location': 'main' });
  expect(one.status).toMatchObject({ phase: 'Completed', progress: { totalItems: 2 } });
  expect(one.spec).toMatchObject({ storageLocation: 'main', includedNamespaces: ['shop'] });
  expect(one.spec).not.toHaveProperty('hooks');
  await expect.poll(async () => (await velero.getLocation('main')).status.lastSyncedTime).toMatch(/^20/);

  await createBackupStore({ location: 'main', store: main }).deleteBackup('two');
  // A backup that does not belong to this location stays.
  await velero
    .objects('Backup')
    .create({ metadata: { name: 'other' }, spec: { storageLocation: 'elsewhere' }, status: { phase: 'Completed' } });
  lab.aheadInMs = 61_000;
  await velero.objects('BackupStorageLocation').patch('main', { metadata: { labels: { look: 'again' } } });
  await expect.poll(names).toEqual(['one', 'other']);
});

test('a schedule makes one backup for all the times that went by, and none while it is paused or waits', async () => {
  await lab.createLocation('main', { default: true });
  main.shut();
  const schedule = {
    schedule: 'CRON_TZ=UTC 0 * * * *',
    template: { includedNamespaces: ['shop'], metadata: { labels: { kind: 'hourly' } } },
  };
  await velero.createSchedule({ name: 'hourly', useOwnerReferencesInBackup: true, ...schedule });
  await velero.createSchedule({ name: 'paused', paused: true, ...schedule });
  await velero.createSchedule({ name: 'bad', ...schedule, schedule: '0 25 * * *' });
  await velero.createSchedule({ name: 'skips', skipImmediately: true, ...schedule });
  lab.aheadInMs = 5 * 3600_000;
  lab.start();
  const due = `${lab.now().toISOString().slice(0, 13).replace(/\D/g, '')}0000`;
  await expect.poll(names).toEqual([`hourly-${due}`]);
  const [backup] = await velero.listBackups();
  expect(backup).toMatchObject({
    metadata: { labels: { kind: 'hourly', 'velero.io/schedule-name': 'hourly' }, ownerReferences: [{ kind: 'Schedule', name: 'hourly' }] },
    spec: { includedNamespaces: ['shop'] },
  });
  const phases = async () => (await velero.listSchedules()).map(({ metadata, status }) => `${metadata.name} ${status.phase}`).sort();
  await expect.poll(phases).toEqual(['bad FailedValidation', 'hourly Enabled', 'paused undefined', 'skips Enabled']);
  expect((await velero.getSchedule('bad')).status.validationErrors).toEqual(['invalid schedule: end of range (25) above maximum (23): 25']);
  const skipped = await velero.getSchedule('skips');
  expect([skipped.spec.skipImmediately, Date.parse(skipped.status.lastSkipped ?? '') > Date.now() + 4 * 3600_000]).toEqual([false, true]);

  // The next backup waits until this one has ended. Then one backup is made, for the last time that has passed.
  await expect.poll(async () => (await velero.getBackup(`hourly-${due}`)).status.phase).toBe('InProgress');
  lab.aheadInMs = 8 * 3600_000;
  await velero.objects('Schedule').patch('hourly', { metadata: { labels: { look: 'again' } } });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect((await names()).filter((name) => name.startsWith('hourly'))).toHaveLength(1);
  main.open();
  await expect.poll(async () => (await names()).filter((name) => name.startsWith('hourly')).length).toBe(2);
});

test('what has expired is deleted, but for the last good one of a schedule and what is being restored', async () => {
  await velero.createSchedule({ name: 'daily', paused: true, schedule: '@daily', template: {} });
  const labels = { 'velero.io/schedule-name': 'daily' };
  await makeBackup('daily-1', { labels, ttl: '1h' });
  lab.aheadInMs = 1000;
  await makeBackup('daily-2', { labels, ttl: '1h' });
  await makeBackup('restoring', { ttl: '1h' });
  await makeBackup('plain', { ttl: '1h' });
  await makeBackup('young', { ttl: '10h' });
  await lab.createLocation('main');
  lab.start();
  await expect.poll(names).toEqual(['daily-1', 'daily-2', 'plain', 'restoring', 'young']);
  await lab.stop();
  main.shutReads('restoring');
  await velero.createRestore({ name: 'r', backupName: 'restoring' });
  lab.aheadInMs = 2 * 3600_000;
  lab.start();
  await expect.poll(names).toEqual(['daily-2', 'restoring', 'young']);
  expect([await inStore('daily-1'), await inStore('plain')]).toEqual([undefined, undefined]);
  await expect.poll(() => velero.objects('DeleteBackupRequest').list()).toEqual([]);
  expect(await names()).toEqual(['daily-2', 'restoring', 'young']);
  main.open();
  expect((await velero.waitForRestore('r', { timeoutInMs: 90_000 })).status.phase).toBe('Completed');
  await lab.stop();
  lab.start({ gcKeepLastGood: false });
  await expect.poll(names).toEqual(['young']);
});

test('a backup is deleted with its files and its restores, and why another is not is said', async () => {
  await makeBackup('one');
  await makeBackup('two');
  await lab.createLocation('main');
  lab.start();
  await expect.poll(names).toEqual(['one', 'two']);
  await velero.createRestore({ name: 'of-one', backupName: 'one' });
  await velero.createRestore({ name: 'of-two', backupName: 'two' });
  await velero.deleteBackup('one', { timeoutInMs: 60_000 });
  expect([await names(), (await velero.listRestores()).map(({ metadata }) => metadata.name), await inStore('one')]).toEqual([
    ['two'],
    ['of-two'],
    undefined,
  ]);

  await velero.objects('BackupStorageLocation').patch('main', { spec: { accessMode: 'ReadOnly' } });
  await expect(velero.deleteBackup('two', { timeoutInMs: 5000 })).rejects.toThrow(
    'cannot delete backup because backup storage location main is currently in read-only mode',
  );
  await velero.objects('BackupStorageLocation').patch('main', { spec: { accessMode: 'ReadWrite' } });
  main.shut();
  await velero.createBackup({ name: 'running', storageLocation: 'main' });
  await expect.poll(async () => (await velero.getBackup('running')).status.phase).toBe('InProgress');
  await expect(velero.deleteBackup('running', { timeoutInMs: 5000 })).rejects.toMatchObject({ code: 'BACKUP_IN_PROGRESS' });
  main.open();
  expect(await inStore('two')).toMatchObject({ state: 'complete' });
  await velero.objects('DeleteBackupRequest').create({ metadata: { name: 'lost' }, spec: { backupName: 'lost' } });
  const lost = await velero
    .objects('DeleteBackupRequest')
    .waitFor('lost', { until: ({ status }) => status.phase === 'Processed', timeoutInMs: 60_000 });
  expect(lost.status.errors).toEqual(['backup not found']);
});
