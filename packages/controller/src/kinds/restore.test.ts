import type { VeleroClient } from '@lifeboat/core/velero-client';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControllerLab, startControllerLab } from '../testing/controller-lab.ts';

let lab: ControllerLab;
let velero: VeleroClient;
const main = createMemoryObjectStore();
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };

beforeAll(async () => {
  lab = await startControllerLab();
  ({ velero } = lab);
  lab.buckets.set('main', main);
  await lab.createLocation('main', { default: true });
  const prices = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'prices', namespace: 'shop' }, data: { tea: '3' } };
  await lab.cluster.create(configMaps, prices);
  lab.start();
  await velero.createSchedule({ name: 'daily', schedule: '@daily', paused: true, template: { includedNamespaces: ['shop'] } });
  for (const name of ['daily-1', 'daily-2']) {
    await velero.createBackupFromSchedule('daily', { name });
    await velero.waitForBackup(name, { timeoutInMs: 90_000 });
    lab.aheadInMs += 1000;
  }
});
afterAll(() => lab?.close());

const ended = (name: string) => velero.waitForRestore(name, { timeoutInMs: 90_000 });
const files = async (name: string) => {
  const keys: string[] = [];
  for await (const { key } of main.listObjects(`restores/${name}/`)) keys.push(key);
  return keys.length;
};

test('a restore is made, and its files go with its object', async () => {
  await velero.createRestore({ name: 'back', backupName: 'daily-1', namespaceMapping: { shop: 'shop-2' } });
  const { status, metadata } = await ended('back');
  expect(status).toMatchObject({ phase: 'Completed', progress: { totalItems: 2, itemsRestored: 2 } });
  expect(metadata.finalizers).toEqual(['restores.velero.io/external-resources-finalizer']);
  const restored = await lab.cluster.get(configMaps, { namespace: 'shop-2', name: 'prices' });
  expect(restored).toMatchObject({ data: { tea: '3' }, metadata: { labels: { 'velero.io/restore-name': 'back' } } });
  expect(await files('back')).toBeGreaterThan(1);
  await velero.deleteRestore('back', { timeoutInMs: 90_000 });
  expect([await files('back'), await velero.listRestores()]).toEqual([0, []]);
});

test('of a schedule, the newest completed backup is restored', async () => {
  await velero.createRestore({ name: 'newest', scheduleName: 'daily', namespaceMapping: { shop: 'shop-3' } });
  expect(await ended('newest')).toMatchObject({ spec: { backupName: 'daily-2', scheduleName: 'daily' }, status: { phase: 'Completed' } });
});

test('what cannot be restored ends with the reason, and what a dead process left has Failed', async () => {
  const problems = async (name: string) => (await velero.getRestore(name)).status.validationErrors ?? [];
  await velero.createRestore({ name: 'lost', backupName: 'lost' });
  await expect.poll(() => problems('lost')).toEqual(['Error retrieving backup: backup "lost" not found']);
  await velero.createRestore({ name: 'none', scheduleName: 'none' });
  await expect.poll(() => problems('none')).toEqual(['No completed backups found for schedule none']);
  await velero.createRestore({ name: 'neither', includedNamespaces: ['shop'] });
  await expect
    .poll(() => problems('neither'))
    .toEqual(['Either a backup or schedule must be specified as a source for the restore, but not both']);
  await velero.createRestore({ name: 'two', backupName: 'daily-1', scheduleName: 'daily' });
  await expect.poll(() => problems('two')).toEqual(await problems('neither'));
  await velero.createRestore({ name: 'both', backupName: 'daily-1', includedResources: ['*', 'pods'] });
  await expect.poll(() => problems('both')).toEqual([expect.stringMatching(/includ/)]);
  await velero.objects('Restore').create({ metadata: { name: 'dead' }, spec: { backupName: 'daily-1' }, status: { phase: 'InProgress' } });
  expect((await ended('dead')).status).toMatchObject({ phase: 'Failed', failureReason: expect.stringMatching(/ended before it was done/) });
});
