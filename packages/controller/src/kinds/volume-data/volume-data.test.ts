import { LifeboatError, type ObjectStore } from '@lifeboat/core';
import type { FileRepository, FileRepositoryFormat } from '@lifeboat/core/plugin-api';
import type { BackupRepository } from '@lifeboat/core/velero-api';
import { createMemoryObjectStore } from '@lifeboat/testkit/doubles';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControllerLab, startControllerLab } from '../../testing/controller-lab.ts';

const hourInMs = 3_600_000;
const passwords: string[] = [];
const owners: (string | undefined)[] = [];
let maintain: () => Promise<void>;
let lab: ControllerLab;
const registry = new Registry();

/** A format that records who opened and maintained it. It does nothing else. */
const format: FileRepositoryFormat = {
  name: 'kopia',
  async open({ store, prefix, password }) {
    passwords.push(typeof password === 'function' ? await password() : password);
    if (!(await exists(store, `${prefix}kopia.repository`)))
      throw new LifeboatError({ code: 'REPOSITORY_NOT_FOUND', message: `no repository in ${prefix}` });
    const repository: Partial<FileRepository> = {
      place: prefix,
      listSnapshots: async () => [],
      async maintain({ owner } = {}) {
        owners.push(owner);
        await maintain();
        return { mode: 'quick', unneededContents: 0, recoveredContents: 0, rewrittenContents: 0, removedBlobs: 0, removedBytes: 0 };
      },
    };
    return repository as FileRepository;
  },
  async create(options) {
    await options.store.putObject(`${options.prefix}kopia.repository`, bytes('made'), {});
    return await format.open(options);
  },
};

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function exists(store: ObjectStore, key: string): Promise<boolean> {
  for await (const found of store.listObjects(key)) if (found.key === key) return true;
  return false;
}

const all = async () => await lab.velero.objects('BackupRepository').list();
const repositoryOf = async (namespace: string) => (await all()).find(({ spec }) => spec.volumeNamespace === namespace);

/** Makes a BackupRepository as a Velero leaves it behind. */
async function makeRepository(name: string, namespace: string, status: BackupRepository['status'] = {}): Promise<void> {
  await lab.velero.objects('BackupRepository').create({
    metadata: { name },
    spec: { volumeNamespace: namespace, backupStorageLocation: 'main', repositoryType: 'kopia', maintenanceFrequency: '0s' },
    status,
  });
}

beforeAll(async () => {
  maintain = async () => {};
  lab = await startControllerLab();
  lab.buckets.set('main', createMemoryObjectStore());
  await lab.createLocation('main', { default: true });
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'velero-repo-credentials', namespace: 'velero' } };
  const data = { 'repository-password': Buffer.from('of the cluster\n').toString('base64') };
  await lab.cluster.create({ group: '', version: 'v1', resource: 'secrets' }, { ...secret, data });
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: 'shop' } };
  await lab.cluster.create({ group: '', version: 'v1', resource: 'serviceaccounts' }, account);
  const pods = { group: '', version: 'v1', resource: 'pods' };
  await lab.cluster.create(pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', uid: '0b0e2b1c-0000-4000-8000-000000000001' },
    spec: {
      nodeName: 'node-1',
      containers: [{ name: 'main', image: 'x', volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }] }],
      volumes: [{ name: 'scratch', emptyDir: {} }],
    },
  });
  const patch = { status: { phase: 'Running', containerStatuses: [{ name: 'main', state: { running: {} } }] } };
  const subresource = 'status';
  await lab.cluster.patch(pods, { namespace: 'shop', name: 'web' }, { type: 'merge', patch }, { subresource });
  lab.start({ volumeFiles: { formats: [format] }, defaultVolumesToFsBackup: true, metrics: registry });
  await lab.velero.waitUntilAvailable('main', { timeoutInMs: 90_000 });
});
afterAll(() => lab?.close());

test('a volume of a Pod has a PodVolumeBackup that tells why it could not be copied, and its namespace a BackupRepository', async () => {
  const { metadata } = await lab.velero.createBackup({ name: 'one', includedNamespaces: ['shop'] });
  // The server of this test runs no commands in Pods.
  const { status } = await lab.velero.waitForBackup('one', { timeoutInMs: 90_000 });
  expect(status.phase).toBe('PartiallyFailed');
  const [record, ...others] = await lab.velero.objects('PodVolumeBackup').list();
  expect(others).toEqual([]);
  expect(record).toMatchObject({
    metadata: {
      name: expect.stringMatching(/^one-[0-9a-f]{12}$/),
      labels: { 'velero.io/backup-name': 'one', 'velero.io/backup-uid': metadata.uid },
      ownerReferences: [{ kind: 'Backup', name: 'one', uid: metadata.uid, controller: true }],
    },
    spec: { node: 'node-1', volume: 'scratch', backupStorageLocation: 'main', repoIdentifier: '', uploaderType: 'kopia' },
    status: { phase: 'Failed', message: expect.any(String), completionTimestamp: expect.any(String) },
  });
  await expect.poll(async () => (await repositoryOf('shop'))?.status.phase).toBe('Ready');
  expect(await repositoryOf('shop')).toMatchObject({
    metadata: {
      name: expect.stringMatching(/^shop-main-kopia-/),
      labels: { 'velero.io/volume-namespace': 'shop', 'velero.io/storage-location': 'main', 'velero.io/repository-type': 'kopia' },
    },
    spec: { volumeNamespace: 'shop', backupStorageLocation: 'main', repositoryType: 'kopia', maintenanceFrequency: '1h0m0s' },
  });
  expect(new Set(passwords)).toEqual(new Set(['of the cluster']));
  const text = await registry.metrics();
  for (const end of ['enqueue', 'dequeue']) expect(text).toContain(`podVolume_pod_volume_backup_${end}_count{node="node-1"} 1`);
});

test('a repository is maintained on its period, and what fails is told and tried again', async () => {
  maintain = async () => {
    throw new LifeboatError({ code: 'REPOSITORY_MAINTAINED_BY_ANOTHER', message: 'somebody else maintains it' });
  };
  const { metadata, status } = (await repositoryOf('shop')) as BackupRepository;
  expect(status.recentMaintenance).toBeUndefined();
  lab.aheadInMs += hourInMs + 1000;
  await touch(metadata.name);
  const recent = async () => (await repositoryOf('shop'))?.status.recentMaintenance ?? [];
  await expect
    .poll(async () => (await recent()).map(({ result, message }) => [result, message]))
    .toEqual([['Failed', 'somebody else maintains it']]);
  expect((await repositoryOf('shop'))?.status.lastMaintenanceTime).toBe(status.lastMaintenanceTime);
  maintain = async () => {};
  lab.aheadInMs += 300_000;
  await touch(metadata.name);
  await expect.poll(async () => (await recent()).map(({ result }) => result)).toEqual(['Failed', 'Succeeded']);
  expect(Date.parse((await repositoryOf('shop'))?.status.lastMaintenanceTime ?? '')).toBeGreaterThan(Date.now() + hourInMs);
  // One call for each repository: none is maintained twice.
  expect(owners).toEqual(['default@default', 'default@default']);
  const rows = (await registry.metrics()).split('\n').filter((row) => /^velero_repo_maintenance_(success|failure)_total/.test(row));
  expect(rows.sort()).toEqual(
    ['failure', 'success'].map((end) => `velero_repo_maintenance_${end}_total{repository_name="${metadata.name}"} 1`),
  );
});

test('of several locations each has a BackupRepository, and a volume one object', async () => {
  lab.buckets.set('other', createMemoryObjectStore());
  await lab.createLocation('other');
  await lab.velero.waitUntilAvailable('other', { timeoutInMs: 90_000 });
  const annotations = { 'lifeboat.io/storage-locations': 'other', 'lifeboat.io/storage-policy': 'any' };
  await lab.velero.createBackup({ name: 'two', annotations, includedNamespaces: ['shop'] });
  await lab.velero.waitForBackup('two', { timeoutInMs: 90_000 });
  const records = await lab.velero.objects('PodVolumeBackup').list({ labelSelector: 'velero.io/backup-name=two' });
  expect(records.map(({ spec }) => spec.backupStorageLocation)).toEqual(['main']);
  const locations = async () =>
    (await all()).filter(({ spec }) => spec.volumeNamespace === 'shop').map(({ spec }) => spec.backupStorageLocation);
  expect((await locations()).sort()).toEqual(['main', 'other']);
});

test('what a process left that ended is Failed, with its backup', async () => {
  await lab.stop();
  const left = { storageLocation: 'main', includedNamespaces: ['shop'] };
  const { metadata } = await lab.velero
    .objects('Backup')
    .create({ metadata: { name: 'left' }, spec: left, status: { phase: 'InProgress', startTimestamp: '2026-11-30T08:00:00Z' } });
  const uid = metadata.uid ?? '';
  await lab.velero.objects('PodVolumeBackup').create({
    metadata: {
      name: 'left-1',
      labels: { 'velero.io/backup-uid': uid },
      ownerReferences: [{ apiVersion: 'velero.io/v1', kind: 'Backup', name: 'left', uid, controller: true }],
    },
    spec: {
      node: 'node-1',
      pod: { kind: 'Pod', namespace: 'shop', name: 'web' },
      volume: 'v',
      backupStorageLocation: 'main',
      repoIdentifier: '',
    },
    status: { phase: 'InProgress' },
  });
  lab.start({ volumeFiles: { formats: [format] } });
  const statusOf = async (kind: 'Backup' | 'PodVolumeBackup', name: string) => (await lab.velero.objects(kind).get(name))?.status;
  await expect.poll(() => statusOf('Backup', 'left')).toMatchObject({ phase: 'Failed' });
  expect(await statusOf('PodVolumeBackup', 'left-1')).toMatchObject({
    phase: 'Failed',
    message: 'the process that worked on it ended',
    completionTimestamp: expect.any(String),
  });
});

test("Velero's own BackupRepository is used: no second one is made, and one without a frequency gets the default", async () => {
  await makeRepository('of-velero-xyz', 'other', { phase: 'New' });
  await lab.buckets.get('main')?.putObject('kopia/other/kopia.repository', bytes('made'), {});
  await expect.poll(async () => (await repositoryOf('other'))?.status.phase).toBe('Ready');
  expect((await repositoryOf('other'))?.spec.maintenanceFrequency).toBe('1h0m0s');
});

test('one that cannot be opened says why, and one whose location is gone too', async () => {
  await makeRepository('lost', 'lost', { phase: 'NotReady' });
  await expect.poll(async () => (await repositoryOf('lost'))?.status.message).toBe('no repository in kopia/lost/');
  await lab.velero.objects('BackupStorageLocation').delete('main');
  await expect
    .poll(async () => (await repositoryOf('shop'))?.status)
    .toMatchObject({
      phase: 'NotReady',
      message: 'backup storage location main not found',
    });
});

/** Makes the reconciler look at the object, because timers do not fire with this test's clock. */
async function touch(name: string): Promise<void> {
  await lab.velero.objects('BackupRepository').patch(name, { metadata: { annotations: { touched: String(lab.aheadInMs) } } });
}
