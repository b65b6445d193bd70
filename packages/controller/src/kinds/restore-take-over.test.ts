import type { BackupItemAction, RestoreItemAction } from '@lifeboat/core';
import type { VeleroClient } from '@lifeboat/core/velero-client';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ControllerOptions } from '../controller-options.ts';
import { asOfEarlierStart } from '../testing/as-of-earlier-start.ts';
import { type ControllerLab, startControllerLab } from '../testing/controller-lab.ts';

let lab: ControllerLab;
let velero: VeleroClient;
const main = createMemoryObjectStore();
const restarting: Partial<ControllerOptions> = { owner: 'uid-of-the-pod' };
const configMaps = { group: '', version: 'v1', resource: 'configmaps' };

/** While the gate is shut, restores of ConfigMaps wait. */
let gate = Promise.withResolvers<void>();
/** What operations answer when they are asked whether they have completed. */
let isCompleted = true;
const appliesTo = { includedResources: ['configmaps'] };
const progress = async () => ({ completed: isCompleted });
const backupAction: BackupItemAction = {
  ...{ name: 'test.io/slow', appliesTo, progress },
  execute: async ({ backup }) => (backup.metadata.name === 'waits' ? { operationId: 'op' } : {}),
};
const restoreAction: RestoreItemAction = {
  ...{ name: 'test.io/slow', appliesTo, progress },
  async execute({ restore }, { signal }) {
    const stopped = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([gate.promise, stopped]);
    signal?.throwIfAborted();
    return restore.metadata.name === 'waits' ? { operationId: 'op' } : {};
  },
};

beforeAll(async () => {
  lab = await startControllerLab();
  ({ velero } = lab);
  lab.actions = { backup: [backupAction], restore: [restoreAction] };
  lab.buckets.set('main', main);
  await lab.createLocation('main', { default: true });
  const prices = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'prices', namespace: 'shop' }, data: { tea: '3' } };
  await lab.cluster.create(configMaps, prices);
  lab.start(restarting);
  await velero.createBackup({ name: 'one', includedNamespaces: ['shop'] });
  await velero.waitForBackup('one', { timeoutInMs: 90_000 });
  await lab.stop();
});
beforeEach(() => {
  gate.resolve();
  isCompleted = true;
});
afterEach(() => lab.stop());
afterAll(() => lab?.close());

const shut = () => {
  gate = Promise.withResolvers<void>();
};
const phase = async (name: string) => (await velero.getRestore(name)).status.phase;
const ended = (name: string) => velero.waitForRestore(name, { timeoutInMs: 90_000 });
const restore = (name: string) => velero.createRestore({ name, backupName: 'one', namespaceMapping: { shop: `of-${name}` } });
const restored = (name: string) => lab.cluster.get(configMaps, { namespace: `of-${name}`, name: 'prices' });
const markerOf = (name: string) => `restores/${name}/lifeboat-in-progress.json`;
const files = async (name: string) => {
  const keys: string[] = [];
  for await (const { key } of main.listObjects(`restores/${name}/`)) keys.push(key);
  return keys.length;
};

test('a stop in the middle of a restore says what to do', async () => {
  shut();
  lab.start(restarting);
  await restore('stopped');
  await expect.poll(() => phase('stopped')).toBe('InProgress');
  await lab.stop();
  expect((await velero.getRestore('stopped')).status).toMatchObject({
    phase: 'Failed',
    failureReason: expect.stringMatching(/^the controller stopped while it restored: .*stays\. A new restore of the same backup/),
    completionTimestamp: expect.stringMatching(/^20/),
  });
});

test('a restore whose process was killed has Failed with what to do, and one that had ended has ended', async () => {
  shut();
  lab.start(restarting);
  await restore('killed');
  await expect.poll(() => phase('killed')).toBe('InProgress');
  lab.kill();
  await asOfEarlierStart(main, markerOf('killed'));
  gate.resolve();
  lab.start(restarting);
  expect((await ended('killed')).status).toMatchObject({
    phase: 'Failed',
    failureReason: expect.stringMatching(/^the process that made the restore ended before it was done: .*A new restore of the same backup/),
  });
  await lab.stop();

  let records = 0;
  const killed = lab.killAfterPut((key) => key === 'restores/done/lifeboat-restore.json' && ++records === 2);
  lab.start(restarting);
  await restore('done');
  await killed;
  await asOfEarlierStart(main, markerOf('done'));
  lab.start(restarting);
  expect((await ended('done')).status).toMatchObject({ phase: 'Completed', progress: { itemsRestored: 2 } });
  expect(await restored('done')).toBeDefined();
});

test('what waits for operations is finished by the next process: backups and restores', async () => {
  isCompleted = false;
  lab.start({ ...restarting, concurrentBackups: 2 });
  await velero.createBackup({ name: 'waits', includedNamespaces: ['shop'] });
  await restore('waits');
  await expect.poll(() => phase('waits')).toBe('WaitingForPluginOperations');
  const phaseOfBackup = async () => (await velero.getBackup('waits')).status.phase;
  await expect.poll(phaseOfBackup).toBe('WaitingForPluginOperations');
  lab.kill();
  for (const key of [markerOf('waits'), 'backups/waits/lifeboat-in-progress.json']) await asOfEarlierStart(main, key);
  isCompleted = true;
  lab.start(restarting);
  expect((await ended('waits')).status).toMatchObject({ phase: 'Completed', restoreItemOperationsCompleted: 1 });
  const { status } = await velero.waitForBackup('waits', { timeoutInMs: 90_000 });
  expect(status).toMatchObject({ phase: 'Completed', backupItemOperationsCompleted: 1 });
});

test('deleting a restore that runs ends it, and its files go', async () => {
  shut();
  lab.start(restarting);
  await restore('deleted');
  await expect.poll(() => phase('deleted')).toBe('InProgress');
  expect(await files('deleted')).toBeGreaterThan(0);
  await velero.deleteRestore('deleted', { timeoutInMs: 90_000 });
  expect([await files('deleted'), await restored('deleted')]).toEqual([0, undefined]);
});
