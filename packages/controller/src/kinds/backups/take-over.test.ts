import { createBackupStore, type ObjectStore } from '@lifeboat/core';
import type { VeleroClient } from '@lifeboat/core/velero-client';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ControllerOptions } from '../../controller-options.ts';
import { asOfEarlierStart } from '../../testing/as-of-earlier-start.ts';
import { type ControllerLab, startControllerLab } from '../../testing/controller-lab.ts';

let lab: ControllerLab;
let velero: VeleroClient;
const main = createMemoryObjectStore();
const times = { leaseDurationInMs: 1000, renewDeadlineInMs: 500, retryPeriodInMs: 100 };
/** Two Pods with the same Lease. The leases of names end only with their time. */
const replica = (identity: string): Partial<ControllerOptions> => ({ lease: { identity, ...times } });
/** One Pod whose container is restarted. */
const restarting: Partial<ControllerOptions> = { owner: 'uid-of-the-pod' };

beforeEach(async () => {
  lab = await startControllerLab();
  ({ velero } = lab);
  for await (const { key } of main.listObjects('')) await main.deleteObject(key);
  lab.buckets.set('main', main);
  await lab.createLocation('main', { default: true });
  await lab.cluster.create(
    { group: '', version: 'v1', resource: 'configmaps' },
    { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'prices', namespace: 'shop' }, data: { tea: '3' } },
  );
});
afterEach(() => lab.close());

const inStore = async (name: string) => await createBackupStore({ location: 'main', store: main }).inspect(name);
const ended = (name: string) => velero.waitForBackup(name, { timeoutInMs: 90_000 });
const phase = async (name: string) => (await velero.getBackup(name)).status.phase;
const markerOf = (name: string) => `backups/${name}/lifeboat-in-progress.json`;

test('a container that is killed and starts again settles at once what it left, wherever it was', async () => {
  const points: Record<string, (key: string) => boolean> = {
    'the-name': (key) => key === markerOf('the-name'),
    'the-archive': (key) => key.endsWith('/the-archive.tar.gz'),
    'its-lists': (key) => key.endsWith('/its-lists-resource-list.json.gz'),
    'the-end': (key) => key === 'backups/the-end/velero-backup.json',
  };
  const ends: Record<string, string> = {};
  for (const [name, matches] of Object.entries(points)) {
    const killed = lab.killAfterPut(matches);
    lab.start(restarting);
    await velero.createBackup({ name, includedNamespaces: ['shop'] });
    await killed;
    await asOfEarlierStart(main, markerOf(name));
    lab.start(restarting);
    const { status } = await ended(name);
    ends[name] = `${status.phase}, ${(await inStore(name))?.state}, ${status.failureReason}`;
    await lab.stop();
  }
  const reason = 'the process that made the backup ended before it was done';
  expect(ends).toEqual({
    // The object did not yet say that the backup had begun, so it was made again.
    'the-name': 'Completed, complete, undefined',
    'the-archive': `Failed, undefined, ${reason}`,
    'its-lists': `Failed, undefined, ${reason}`,
    'the-end': 'Completed, complete, undefined',
  });
  // A backup that Failed can be deleted, and its name can be used again.
  lab.start(restarting);
  await velero.deleteBackup('its-lists', { timeoutInMs: 60_000 });
  await velero.createBackup({ name: 'its-lists', includedNamespaces: ['shop'] });
  expect((await ended('its-lists')).status.phase).toBe('Completed');
});

test('another Pod takes over by the Lease, and waits for the run of the first to lose the name', async () => {
  const killed = lab.killAfterPut((key) => key.endsWith('/a.tar.gz'));
  lab.start(replica('pod-1'));
  await velero.createBackup({ name: 'a', includedNamespaces: ['shop'] });
  await killed;
  lab.start(replica('pod-2'));
  const holder = async () =>
    (
      await lab.cluster.get(
        { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' },
        { namespace: 'velero', name: 'lifeboat-controller' },
      )
    )?.spec;
  await expect.poll(holder).toMatchObject({ holderIdentity: 'pod-2' });
  await velero.createBackup({ name: 'b', includedNamespaces: ['shop'] });
  await expect.poll(() => phase('b')).toBe('Queued');
  expect([await phase('a'), (await inStore('a'))?.state]).toEqual(['InProgress', 'unfinished']);
  lab.buckets.set('main', withEndedLeases(main));
  expect((await ended('a')).status.phase).toBe('Failed');
  expect((await ended('b')).status.phase).toBe('Completed');
  expect(await inStore('a')).toBeUndefined();
});

test('what cannot be removed is told, and goes with the backup', async () => {
  const killed = lab.killAfterPut((key) => key.endsWith('/a.tar.gz'));
  lab.start(restarting);
  await velero.createBackup({ name: 'a', includedNamespaces: ['shop'] });
  await killed;
  await asOfEarlierStart(main, markerOf('a'));
  lab.buckets.delete('main');
  lab.start(restarting);
  const { status } = await ended('a');
  expect(status).toMatchObject({
    phase: 'Failed',
    failureReason: expect.stringMatching(/location "main".*there is no bucket.*Deleting the backup removes/),
  });
  lab.buckets.set('main', main);
  expect((await inStore('a'))?.state).toBe('unfinished');
  await velero.objects('BackupStorageLocation').patch('main', { spec: { config: { region: 'r' } } });
  await velero.waitUntilAvailable('main', { timeoutInMs: 60_000 });
  await velero.deleteBackup('a', { timeoutInMs: 60_000 });
  expect(await inStore('a')).toBeUndefined();
});

test('a backup whose name was taken in the bucket goes without the one that has it', async () => {
  lab.start();
  await velero.createBackup({ name: 'a', includedNamespaces: ['shop'] });
  await ended('a');
  await lab.stop();
  // As in another cluster that has not synced the backup yet.
  await velero.objects('Backup').delete('a');
  await velero.createBackup({ name: 'a', storageLocation: 'main' });
  lab.start({ backupSyncPeriodInMs: 3_600_000 });
  expect((await ended('a')).status).toMatchObject({ phase: 'Failed', failureReason: expect.stringMatching(/already/) });
  await velero.deleteBackup('a', { timeoutInMs: 60_000 });
  expect((await inStore('a'))?.state).toBe('complete');
});

/** The store some minutes later, when whoever put a marker has shown no sign of life since. */
function withEndedLeases(store: ObjectStore): ObjectStore {
  return {
    ...store,
    async headObject(key, options) {
      const info = await store.headObject(key, options);
      if (!info?.lastModified || !key.endsWith('/lifeboat-in-progress.json')) return info;
      return { ...info, lastModified: new Date(info.lastModified.getTime() - 600_000) };
    },
  };
}
