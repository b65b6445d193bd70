import { type ClusterClient, clusterFromKubeConfig } from '@lifeboat/core';
import type { VeleroClient } from '@lifeboat/core/velero-client';
import { createMemoryObjectStore, createMemoryVolumeSnapshotter } from '@lifeboat/testkit/doubles';
import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createController } from './create-controller.ts';
import type { Reconciler } from './machinery/reconciler.ts';
import { type ControllerLab, startControllerLab } from './testing/controller-lab.ts';

let lab: ControllerLab;
let velero: VeleroClient;
let cluster: ClusterClient;
let buckets: ControllerLab['buckets'];
const seenByMine: string[] = [];
const mine: Reconciler = {
  name: 'mine',
  type: { group: '', version: 'v1', resource: 'configmaps' },
  async reconcile({ name, object }) {
    seenByMine.push(`${name} ${object ? 'is there' : 'is gone'}`);
    if (seenByMine.length === 1) throw new Error('once');
    return undefined;
  },
};

beforeAll(async () => {
  lab = await startControllerLab();
  ({ velero, cluster, buckets } = lab);
  lab.furtherProviders = [{ specVersion: 1, name: 'disks.io/disks', createVolumeSnapshotter: async () => createMemoryVolumeSnapshotter() }];
  lab.start({ serverVersion: 'v9', reconcilers: [mine] });
});
afterAll(() => lab?.close());
beforeEach(() => {
  lab.aheadInMs = 0;
});

test('a cluster without the definitions is refused', async () => {
  await using server = await startKubernetesApiServer();
  const bare = await clusterFromKubeConfig({ content: server.kubeconfig() });
  const { signal } = new AbortController();
  await expect(createController({ cluster: bare, providers: [] }).run({ signal })).rejects.toMatchObject({
    code: 'KUBERNETES_API_UNAVAILABLE',
  });
  await bare.close();
});

test('where another server answers, nothing is done', async () => {
  const other = await startControllerLab();
  onTestFinished(() => other.close());
  // Like a Velero, neither server knows the Lease of the other one. No other server answers this one, so it begins.
  other.start({ serverVersion: 'v1.18.3', lease: { name: 'of-the-other' }, otherServerTimeoutInMs: 100 });
  other.buckets.set('main', createMemoryObjectStore());
  await other.createLocation('main');
  await other.velero.waitUntilAvailable('main', { timeoutInMs: 60_000 });
  const mine = createController({ cluster: other.cluster, providers: [] });
  await expect(mine.run({ signal: new AbortController().signal })).rejects.toMatchObject({
    code: 'INVALID_CONFIG',
    message: expect.stringMatching(/^Another server works in namespace "velero" \(its version is v1\.18\.3\).*Stop it first/),
  });
  expect([mine.isLeading, await other.velero.objects('ServerStatusRequest').list()]).toEqual([false, []]);
  // Another process can take the Lease, because it was given back.
  const leases = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' };
  const lease = await other.cluster.get(leases, { namespace: 'velero', name: 'lifeboat-controller' });
  expect(lease?.spec).toMatchObject({ holderIdentity: '' });
});

const statusOf = async (name: string) => (await velero.getLocation(name)).status;

describe('locations', () => {
  test('one that can be listed is Available, and why another is not is said', async () => {
    buckets.set('good', createMemoryObjectStore());
    const foreign = createMemoryObjectStore();
    for (const key of ['backups/b/x', 'photos/1', 'z']) await foreign.putObject(key, Buffer.from('x'));
    buckets.set('foreign', foreign);
    for (const name of ['good', 'foreign', 'gone']) await lab.createLocation(name);
    await lab.createLocation('bad', { provider: 'gcp' });
    await expect.poll(() => statusOf('good')).toMatchObject({ phase: 'Available', lastValidationTime: expect.stringMatching(/^20.*Z$/) });
    const messages = async () =>
      (await Promise.all(['foreign', 'gone', 'bad'].map(statusOf))).map(({ phase, message }) => `${phase} ${message}`);
    await expect
      .poll(messages)
      .toEqual([
        'Unavailable BackupStorageLocation "foreign" is unavailable: Backup store contains invalid top-level directories: [photos]',
        'Unavailable BackupStorageLocation "gone" is unavailable: there is no bucket "gone"',
        'Unavailable BackupStorageLocation "bad" is unavailable: Location "bad": unknown provider "gcp". There are: velero.io/aws, disks.io/disks',
      ]);
    // A location that has been repaired is validated at once.
    buckets.set('mended', createMemoryObjectStore());
    await velero.objects('BackupStorageLocation').patch('gone', { spec: { objectStorage: { bucket: 'mended' } } });
    await expect.poll(() => statusOf('gone')).toMatchObject({ phase: 'Available', message: '' });
  });

  test('credentials come from the Secret that a location names, or else from the default one', async () => {
    const secret = (name: string, value: string) => ({
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace: 'velero' } },
      data: { cloud: Buffer.from(value).toString('base64') },
    });
    const secrets = { group: '', version: 'v1', resource: 'secrets' };
    buckets.set('own', createMemoryObjectStore());
    const credentialsOf = (bucket: string) => new Set(lab.credentials.filter((given) => given.bucket === bucket).map(({ value }) => value));
    await cluster.create(secrets, secret('keys', 'of the location'));
    await lab.createLocation('own', { credential: { name: 'keys', key: 'cloud' } });
    await expect.poll(() => credentialsOf('own')).toEqual(new Set(['of the location']));
    await cluster.create(secrets, secret('cloud-credentials', 'of the server'));
    buckets.set('without', createMemoryObjectStore());
    await lab.createLocation('without');
    await expect.poll(() => credentialsOf('without')).toEqual(new Set(['of the server']));
    expect(credentialsOf('own')).toEqual(new Set(['of the location']));
    await lab.createLocation('lost', { credential: { name: 'keys', key: 'no-such-key' } });
    await expect
      .poll(() => statusOf('lost'))
      .toMatchObject({ phase: 'Unavailable', message: expect.stringMatching(/the secret velero\/keys\/no-such-key/) });
    expect(JSON.stringify(await velero.listLocations())).not.toContain('of the location');
  });

  test('of two default locations the newer one stays it', async () => {
    buckets.set('first', createMemoryObjectStore());
    buckets.set('second', createMemoryObjectStore());
    await lab.createLocation('second', { default: true });
    lab.aheadInMs = 2000;
    await lab.createLocation('first', { default: true });
    const defaults = async () => (await velero.listLocations()).filter(({ spec }) => spec.default).map(({ metadata }) => metadata.name);
    await expect.poll(defaults).toEqual(['first']);
  });
});

test('a snapshot location that can be opened is Available; one of a provider that is not there, or takes no snapshots, is not', async () => {
  const snapshots = velero.objects('VolumeSnapshotLocation');
  for (const provider of ['disks.io/disks', 'aws', 'portworx'])
    await snapshots.create({ metadata: { name: provider.replace('/', '-') }, spec: { provider } });
  const phases = async () => Object.fromEntries((await snapshots.list()).map(({ metadata, status }) => [metadata.name, status.phase]));
  await expect.poll(phases).toEqual({ 'disks.io-disks': 'Available', aws: 'Unavailable', portworx: 'Unavailable' });
  await snapshots.patch('portworx', { spec: { provider: 'disks.io/disks' } });
  await expect.poll(phases).toMatchObject({ portworx: 'Available' });
});

test('who asks for the version gets it, and the request goes a minute later', async () => {
  const requests = velero.objects('ServerStatusRequest');
  await requests.create({ metadata: { name: 'who' }, spec: {} });
  await expect
    .poll(async () => (await requests.get('who'))?.status)
    .toMatchObject({
      phase: 'Processed',
      serverVersion: 'v9',
      plugins: [
        { name: 'velero.io/aws', kind: 'ObjectStore' },
        { name: 'disks.io/disks', kind: 'VolumeSnapshotter' },
      ],
    });
  lab.aheadInMs = 60_000;
  await requests.patch('who', { metadata: { labels: { look: 'again' } } });
  await expect.poll(() => requests.get('who')).toBeUndefined();
});

describe('downloads', () => {
  const requests = () => velero.objects('DownloadRequest');
  const answer = async (kind: 'BackupLog' | 'RestoreLog' | 'BackupContents', name: string) => {
    const { metadata } = await requests().create({ metadata: { generateName: 'ask-' }, spec: { target: { kind, name } } });
    return await requests().waitFor(metadata.name, { until: ({ status }) => status.phase !== undefined, timeoutInMs: 60_000 });
  };

  beforeAll(async () => {
    buckets.set('files', createMemoryObjectStore());
    buckets.set('silent', createMemoryObjectStore());
    await lab.createLocation('files', { config: { signs: 'true' } });
    await lab.createLocation('silent');
    await velero.createBackup({ name: 'one', storageLocation: 'files' });
    await velero.createBackup({ name: 'two', storageLocation: 'silent' });
    await velero.createRestore({ name: 'back', backupName: 'one' });
  });

  test('a file of a backup or of a restore has a URL for ten minutes', async () => {
    const { status, metadata } = await answer('BackupLog', 'one');
    expect(status).toMatchObject({ phase: 'Processed', downloadURL: 'https://files/backups/one/one-logs.gz?ttl=600' });
    expect(Date.parse(status.expiration ?? '') - Date.now()).toBeGreaterThan(590_000);
    expect((await answer('RestoreLog', 'back')).status.downloadURL).toBe('https://files/restores/back/restore-back-logs.gz?ttl=600');
    lab.aheadInMs = 601_000;
    await requests().patch(metadata.name, { metadata: { labels: { look: 'again' } } });
    await expect.poll(() => requests().get(metadata.name)).toBeUndefined();
  });

  test('where there is none, it is said why', async () => {
    expect((await answer('BackupContents', 'two')).status).toMatchObject({
      phase: 'Failed',
      message: 'the store of location "silent" makes no signed URLs',
    });
    expect((await answer('BackupLog', 'none')).status.message).toBe('there is no Backup "none" in namespace "velero"');
    expect((await answer('RestoreLog', 'none')).status.message).toBe('there is no Restore "none" in namespace "velero"');
  });
});

test('a reconciler of somebody else runs beside ours, and what failed is tried again', async () => {
  const configMaps = { group: '', version: 'v1', resource: 'configmaps' };
  await cluster.create(configMaps, { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'prices', namespace: 'velero' } });
  await expect.poll(() => seenByMine).toEqual(['prices is there', 'prices is there']);
  await cluster.delete(configMaps, { namespace: 'velero', name: 'prices' });
  await expect.poll(() => seenByMine).toEqual(['prices is there', 'prices is there', 'prices is gone']);
});

test('a process whose Lease is lost, and whose work does not end, says that it is stuck', async () => {
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { promise: hangs, resolve: goOn } = Promise.withResolvers<void>();
  const deaf: Reconciler = {
    name: 'deaf',
    type: { group: '', version: 'v1', resource: 'secrets' },
    async reconcile() {
      begin();
      await hangs;
      return undefined;
    },
  };
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'deaf', namespace: 'velero' } };
  await cluster.create({ group: '', version: 'v1', resource: 'secrets' }, secret);
  const stop = new AbortController();
  const lease = { name: 'of-the-deaf', retryPeriodInMs: 50 };
  const controller = createController({ cluster, providers: [], otherServerTimeoutInMs: 0, reconcilers: [deaf], lease });
  const ended = controller.run({ signal: stop.signal });
  await begun;
  expect([controller.isLeading, controller.isStuck]).toEqual([true, false]);
  const leases = { group: 'coordination.k8s.io', version: 'v1', resource: 'leases' };
  const patch = { spec: { holderIdentity: 'another', leaseDurationSeconds: 3600 } };
  await cluster.patch(leases, { namespace: 'velero', name: lease.name }, { type: 'merge', patch });
  // Nothing else may run while the clock is changed.
  const isStuckIn = (laterInMs: number) => {
    const at = performance.now();
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => at + laterInMs);
    const { isStuck } = controller;
    clock.mockRestore();
    return isStuck;
  };
  await expect.poll(() => isStuckIn(310_000)).toBe(true);
  expect(isStuckIn(200_000)).toBe(false);
  goOn();
  await expect.poll(() => controller.isLeading).toBe(false);
  expect(isStuckIn(310_000)).toBe(false);
  stop.abort();
  await ended;
});
