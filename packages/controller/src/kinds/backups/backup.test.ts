import { createBackupStore } from '@lifeboat/core';
import { storedBytesAnnotation } from '@lifeboat/core/velero-api';
import type { VeleroClient } from '@lifeboat/core/velero-client';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ControllerLab, startControllerLab } from '../../testing/controller-lab.ts';
import { createGatedStore } from '../../testing/gated-store.ts';

let lab: ControllerLab;
let velero: VeleroClient;
let main: ReturnType<typeof createGatedStore>;

beforeEach(async () => {
  lab = await startControllerLab();
  ({ velero } = lab);
  main = createGatedStore(createMemoryObjectStore());
  lab.buckets.set('main', main);
  await lab.createLocation('main', { default: true });
  await lab.cluster.create(
    { group: '', version: 'v1', resource: 'configmaps' },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'prices', namespace: 'shop' }, data: { tea: '3' } },
  );
});
afterEach(() => lab.close());

const inStore = async (name: string) => await createBackupStore({ location: 'main', store: main }).inspect(name);
const phase = async (name: string) => (await velero.getBackup(name)).status.phase;
const ended = (name: string) => velero.waitForBackup(name, { timeoutInMs: 90_000 });

test('a backup is made, and its object tells of it as it is stored', async () => {
  lab.start();
  await velero.createBackup({ name: 'one', includedNamespaces: ['shop'], labels: { team: 'a' } });
  const { metadata, spec, status } = await ended('one');
  expect(status).toMatchObject({ phase: 'Completed', formatVersion: '1.1.0', progress: { totalItems: 2, itemsBackedUp: 2 } });
  expect(status).not.toHaveProperty('queuePosition');
  expect(spec).toMatchObject({ storageLocation: 'main', ttl: '720h0m0s', includedNamespaces: ['shop'] });
  const stored = await inStore('one');
  expect(stored).toMatchObject({ state: 'complete', backup: { metadata: { uid: metadata.uid, labels: metadata.labels }, spec, status } });
  expect(metadata.labels).toEqual({ team: 'a', 'velero.io/storage-location': 'main' });
  // The size of its files is written shortly after its end.
  const told = async () => (await velero.getBackup('one')).metadata.annotations?.[storedBytesAnnotation];
  await expect.poll(told).toMatch(/^\d{3,4}$/);
  expect(stored).toMatchObject({ backup: { metadata: { annotations: { [storedBytesAnnotation]: await told() } } } });
});

test('what a backup does not say is as the controller says', async () => {
  lab.start({ defaultBackupTtlInMs: 3600_000, defaultVolumesToFsBackup: true, defaultItemOperationTimeoutInMs: 60_000 });
  await velero.createBackup({ name: 'silent', includedNamespaces: ['shop'] });
  const { spec, status } = await ended('silent');
  expect(spec).toMatchObject({ ttl: '1h0m0s', defaultVolumesToFsBackup: true, itemOperationTimeout: '1m0s', snapshotMoveData: false });
  expect(Date.parse(status.expiration ?? '') - Date.parse(status.startTimestamp ?? '')).toBe(3600_000);
});

test('what cannot be made ends with the reason, and nothing is written', async () => {
  lab.start();
  const problems = async (name: string) => (await velero.getBackup(name)).status.validationErrors ?? [];
  await velero.createBackup({ name: 'nowhere', storageLocation: 'nowhere' });
  await expect.poll(() => problems('nowhere')).toEqual([expect.stringMatching(/^backup storage location nowhere not found/)]);
  const selector = { matchLabels: { a: 'b' } };
  await velero.createBackup({ name: 'both', labelSelector: selector, orLabelSelectors: [selector] });
  await expect.poll(() => problems('both')).toEqual([expect.stringMatching(/elector/)]);
  await velero.objects('BackupStorageLocation').patch('main', { spec: { accessMode: 'ReadOnly' } });
  await velero.createBackup({ name: 'late' });
  const readOnly = "backup can't be created because backup storage location main is currently in read-only mode";
  await expect.poll(() => problems('late')).toEqual([readOnly]);
  expect(await Promise.all(['nowhere', 'both', 'late'].map(phase))).toEqual(['FailedValidation', 'FailedValidation', 'FailedValidation']);
  expect([await inStore('nowhere'), await inStore('both'), await inStore('late')]).toEqual([undefined, undefined, undefined]);
});

test('backups wait in their order; one whose location is not there yet holds up no other', async () => {
  main.shut();
  await lab.createLocation('lost');
  lab.start();
  await velero.createBackup({ name: 'a' });
  await expect.poll(() => phase('a')).toBe('InProgress');
  for (const name of ['b', 'c', 'd']) {
    await velero.createBackup({ name, ...(name === 'b' && { storageLocation: 'lost' }) });
    await expect.poll(() => phase(name)).toBe('Queued');
  }
  const positions = async () =>
    (await velero.listBackups()).map(({ metadata, status }) => `${metadata.name}${status.queuePosition ?? ''}`).sort();
  await expect.poll(positions).toEqual(['a', 'b1', 'c2', 'd3']);
  main.open();
  expect([(await ended('c')).status.phase, (await ended('d')).status.phase]).toEqual(['Completed', 'Completed']);
  const [c, d] = [await velero.getBackup('c'), await velero.getBackup('d')];
  expect((c.status.completionTimestamp ?? '') <= (d.status.startTimestamp ?? '')).toBe(true);
  await expect.poll(positions).toEqual(['a', 'b1', 'c', 'd']);
  lab.buckets.set('lost', createMemoryObjectStore());
  await velero.objects('BackupStorageLocation').patch('lost', { spec: { config: { region: 'r' } } });
  expect((await ended('b')).status.phase).toBe('Completed');
});

test('deleting the object of a backup that runs ends it, and nothing of it stays', async () => {
  main.shut();
  lab.start();
  await velero.createBackup({ name: 'a' });
  await velero.createBackup({ name: 'b' });
  await expect.poll(async () => (await inStore('a'))?.state).toBe('unfinished');
  await velero.objects('Backup').delete('a');
  await expect.poll(() => inStore('a')).toBeUndefined();
  main.open();
  expect((await ended('b')).status.phase).toBe('Completed');
});

test('a controller that stops leaves a new backup to the next one; what a dead one left has Failed', async () => {
  main.shut();
  lab.start();
  await velero.createBackup({ name: 'a' });
  await expect.poll(async () => (await inStore('a'))?.state).toBe('unfinished');
  await lab.stop();
  expect([await phase('a'), await inStore('a')]).toEqual(['New', undefined]);
  main.open();
  await velero.objects('Backup').create({ metadata: { name: 'dead' }, spec: { storageLocation: 'main' }, status: { phase: 'InProgress' } });
  lab.start();
  expect((await ended('a')).status.phase).toBe('Completed');
  expect((await ended('dead')).status).toMatchObject({
    phase: 'Failed',
    failureReason: 'the process that made the backup ended before it was done',
  });
});
