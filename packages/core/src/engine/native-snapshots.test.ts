import {
  createMemoryDisks,
  createMemoryObjectStore,
  createMemoryVolumeSnapshotter,
  wrapVolumeSnapshotter,
} from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createVolumeApplication, csiVolume } from '../backup/testing/volume-application.ts';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import type { EngineOptions } from '../contract/engine.ts';
import type { RestoreRequest } from '../contract/requests.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import { LifeboatError } from '../plugin-api/index.ts';
import type { KubeObject } from '../plugin-api/kube-object.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import type { ProviderPlugin } from '../plugin-api/provider-plugin.ts';
import type { VolumeSnapshotter } from '../plugin-api/volume-snapshotter.ts';
import { withEndedLeases } from '../storage/testing/with-ended-leases.ts';
import { createEngine } from './create-engine.ts';

const type = (resource: string) => ({ group: '', version: 'v1', resource });
const [volumes, claims] = [type('persistentvolumes'), type('persistentvolumeclaims')];
const driver = 'memory.csi.lifeboat.io';

let server: KubernetesApiServer;
let cluster: ClusterClient;
let store: ObjectStore;
let disks: ReturnType<typeof createMemoryDisks>;
let oldVolume: string;
let snapshotter: VolumeSnapshotter;

beforeEach(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 1 });
  store = createMemoryObjectStore();
  disks = createMemoryDisks();
  oldVolume = disks.addVolume({ info: { type: 'fast', iops: 3000, throughput: 250 }, availabilityZone: 'moon-1a' });
  snapshotter = createMemoryVolumeSnapshotter({ disks });
  await createVolumeApplication(cluster, [csiVolume('a-disk', { driver, handle: oldVolume })]);
  await setStatus(claims, { namespace: 'shop', name: 'a-disk' }, { phase: 'Bound' });
  await setStatus(volumes, { name: 'a-disk' }, { phase: 'Bound' });
});
afterEach(async () => {
  await cluster.close();
  await server.close();
});

const setStatus = (of: typeof volumes, ref: { namespace?: string; name: string }, status: object) =>
  cluster.patch(of, ref, { type: 'merge', patch: { status } }, { subresource: 'status' });
const engine = (options: Partial<EngineOptions> = {}) =>
  createEngine({
    cluster,
    storageLocations: { main: { store } },
    snapshotLocations: { moon: { snapshotter } },
    terminatingResourceTimeoutInMs: 400,
    ...options,
  });
async function backUp(options: Partial<EngineOptions> = {}) {
  const result = await engine(options).backup({ name: 'b', includedNamespaces: ['shop'] }).result;
  expect(result).toMatchObject({ phase: 'Completed', unsavedVolumes: [] });
}
async function removeApplication(): Promise<void> {
  await cluster.delete(claims, { namespace: 'shop', name: 'a-disk' });
  await cluster.delete(volumes, { name: 'a-disk' });
}
const restore = (request: Partial<RestoreRequest> = {}, options: Partial<EngineOptions> = {}) =>
  engine(options).restore({ backupName: 'b', name: 'r', includedResources: ['pv', 'pvc'], ...request }).result;
const get = (of: typeof volumes, name: string, namespace?: string) => cluster.get(of, { name, ...(namespace && { namespace }) });
const specOf = (object: KubeObject | undefined) =>
  (object?.spec ?? {}) as { csi?: { volumeHandle: string }; volumeName?: string; claimRef?: object };
const handleOf = (volume: KubeObject | undefined) => specOf(volume).csi?.volumeHandle ?? '';

async function volumeInfo(): Promise<unknown> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of (await engine().openRestoreFile('r', 'volumeinfo')) ?? []) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString());
}

test('a provider opens the snapshot location that plain configuration describes; while it cannot, the volume is an error', async () => {
  const asked: string[] = [];
  let secret: string | undefined;
  const plugin: ProviderPlugin = {
    specVersion: 1,
    name: 'example.com/moon',
    async createVolumeSnapshotter({ name, config, credentials }) {
      asked.push(`${name} ${config.zone} ${await credentials?.()}`);
      return snapshotter;
    },
  };
  const moon = { provider: 'moon', config: { zone: '1a' }, credential: { name: 'keys', key: 'moon' } };
  const configured = engine({ plugins: [plugin], resolveSecret: () => secret, snapshotLocations: { moon } });
  const backUpAs = (name: string) => configured.backup({ name, includedNamespaces: ['shop'] }).result;
  const failed = await backUpAs('b1');
  expect(failed.phase).toBe('PartiallyFailed');
  expect(JSON.stringify(failed.errors)).toContain('the secret keys/moon is not there');
  secret = 'key';
  expect([(await backUpAs('b2')).phase, (await backUpAs('b3')).phase]).toEqual(['Completed', 'Completed']);
  expect([asked, disks.snapshots.size]).toEqual([['moon 1a key'], 2]);
  await configured.close();
});

describe('a restore', () => {
  test('makes a volume like the old one, and its claim gets it', async () => {
    await backUp();
    const [snapshotId = ''] = disks.snapshots.keys();
    await removeApplication();
    expect(await restore()).toMatchObject({ phase: 'Completed', errors: {}, warnings: {} });
    const volume = await get(volumes, 'a-disk');
    const handle = handleOf(volume);
    expect(handle).not.toBe(oldVolume);
    expect(disks.volumes.get(handle)).toEqual({
      info: { type: 'fast', iops: 3000, throughput: 250 },
      availabilityZone: 'moon-1a',
      snapshotId,
    });
    expect(volume?.spec).toMatchObject({ persistentVolumeReclaimPolicy: 'Retain', claimRef: { namespace: 'shop', name: 'a-disk' } });
    expect(specOf(volume).claimRef).not.toHaveProperty('uid');
    expect((await get(claims, 'a-disk', 'shop'))?.spec).toMatchObject({ volumeName: 'a-disk' });
    expect(await volumeInfo()).toEqual([
      {
        pvcName: 'a-disk',
        pvcNamespace: 'shop',
        pvName: 'a-disk',
        restoreMethod: 'NativeSnapshot',
        snapshotDataMoved: false,
        nativeSnapshotInfo: { snapshotHandle: snapshotId, volumeType: 'fast', volumeAZ: 'moon-1a', iops: '3000', Phase: '' },
      },
    ]);
  });

  test('leaves a volume alone that is in use', async () => {
    await backUp();
    expect((await restore()).phase).toBe('Completed');
    expect(disks.volumes.size).toBe(1);
    expect(handleOf(await get(volumes, 'a-disk'))).toBe(oldVolume);
    expect(await volumeInfo()).toEqual([]);
  });

  test('into another namespace gets a volume of another name, and the plan says so', async () => {
    await backUp();
    const request = { namespaceMapping: { shop: 'copy' } };
    const plan = engine().planRestore({ backupName: 'b', includedResources: ['pv', 'pvc'], ...request });
    const planned = new Map<string, string | undefined>();
    for await (const event of plan) if (event.type === 'planned-item') planned.set(event.item.groupResource, event.item.reason);
    expect(planned.get('persistentvolumes')).toMatch(
      /^a new volume is made from snapshot snapshot-\w+ of location moon, under a name velero-clone/,
    );
    expect(disks.volumes.size).toBe(1);
    expect(await restore(request)).toMatchObject({ phase: 'Completed', errors: {} });
    const name = specOf(await get(claims, 'a-disk', 'copy')).volumeName ?? '';
    expect(name).toMatch(/^velero-clone-[0-9a-f-]{36}$/);
    const volume = await get(volumes, name);
    expect(volume?.metadata.annotations).toMatchObject({ 'velero.io/original-pv-name': 'a-disk' });
    expect(volume?.spec).toMatchObject({ claimRef: { namespace: 'copy', name: 'a-disk' } });
    expect(handleOf(volume)).not.toBe(oldVolume);
    expect(handleOf(await get(volumes, 'a-disk'))).toBe(oldVolume);
  });

  test('waits for a volume that is going, and says what holds one that stays', async () => {
    await backUp();
    await cluster.delete(claims, { namespace: 'shop', name: 'a-disk' });
    await cluster.patch(volumes, { name: 'a-disk' }, { type: 'merge', patch: { spec: { persistentVolumeReclaimPolicy: 'Delete' } } });
    await setStatus(volumes, { name: 'a-disk' }, { phase: 'Released' });
    const stuck = await restore({ name: 'stuck' });
    expect(stuck.phase).toBe('PartiallyFailed');
    expect(stuck.errors.cluster).toEqual([expect.stringMatching(/a-disk is still in the cluster after 0.4 s: it is released/)]);
    expect(disks.volumes.size).toBe(1);
    const waiting = restore({ existingResourcePolicy: 'none' }, { terminatingResourceTimeoutInMs: 20_000 });
    setTimeout(() => void cluster.delete(volumes, { name: 'a-disk' }), 300);
    expect((await waiting).errors).toEqual({});
    expect(handleOf(await get(volumes, 'a-disk'))).not.toBe(oldVolume);
  });

  test('does not wait for a released volume that is kept', async () => {
    await backUp();
    await setStatus(volumes, { name: 'a-disk' }, { phase: 'Released' });
    const { errors } = await restore({}, { terminatingResourceTimeoutInMs: 600_000 });
    expect(errors.cluster).toEqual([
      expect.stringMatching(/a-disk is in the cluster, released, and its reclaim policy Retain .*delete the PersistentVolume/),
    ]);
  });

  test('without volumes brings the object with its old volume', async () => {
    await backUp();
    await removeApplication();
    expect((await restore({ restorePVs: false })).phase).toBe('Completed');
    expect(handleOf(await get(volumes, 'a-disk'))).toBe(oldVolume);
    expect(disks.volumes.size).toBe(1);
  });

  test('whose snapshot location is not known says so, and the claim waits for its volume', async () => {
    await backUp();
    await removeApplication();
    const { phase, errors } = await restore({}, { snapshotLocations: {} });
    expect(phase).toBe('PartiallyFailed');
    expect(errors.cluster).toEqual([
      expect.stringMatching(/a-disk is not restored: its snapshot snapshot-\w+ is of snapshot location "moon"/),
    ]);
    expect((await get(claims, 'a-disk', 'shop'))?.spec).toMatchObject({ volumeName: 'a-disk' });
    const plan = engine({ snapshotLocations: {} }).planRestore({ backupName: 'b', includedResources: ['pv'] });
    expect(await plan.result).toMatchObject({ counts: { blocked: 1 } });
  });

  test('names snapshot and location when no volume can be made, and a volume that it cannot use', async () => {
    await backUp();
    await removeApplication();
    const [snapshotId = ''] = disks.snapshots.keys();
    disks.maxVolumes = 0;
    expect((await restore()).errors.cluster).toEqual([
      expect.stringMatching(
        new RegExp(`no volume could be made from snapshot ${snapshotId} of volume ${oldVolume} in location moon: There is room`),
      ),
    ]);
    disks.maxVolumes = 10;
    server.addFault({ method: 'POST', path: /\/persistentvolumes\b/, status: 422 });
    server.addFault({ method: 'PATCH', path: /\/persistentvolumes\b/, status: 422 });
    const { errors } = await restore({ name: 'refused' });
    server.clearFaults();
    const [made = ''] = [...disks.volumes.keys()].filter((id) => id !== oldVolume);
    expect(errors.cluster).toEqual([
      expect.stringMatching(new RegExp(`Volume ${made}, made from snapshot ${snapshotId} .* has no PersistentVolume: delete it`)),
    ]);
  });
});

describe('a deletion', () => {
  const failing = (ids: Set<string>) =>
    wrapVolumeSnapshotter(snapshotter, {
      async deleteSnapshot(id) {
        ids.add(id);
        throw new LifeboatError({ code: 'SNAPSHOTTER_ACCESS_DENIED', message: 'not allowed' });
      },
    });

  test('deletes the snapshots first; one that is gone is well', async () => {
    await backUp();
    expect(await engine().deleteBackup('b').result).toMatchObject({ snapshots: 1, otherCopies: [] });
    expect(disks.snapshots.size).toBe(0);
    await backUp();
    disks.snapshots.clear();
    expect(await engine().deleteBackup('b').result).toMatchObject({ snapshots: 1 });
  });

  test('that fails keeps the backup and names what stays', async () => {
    await backUp();
    const tried = new Set<string>();
    const failed = engine({ snapshotLocations: { moon: { snapshotter: failing(tried) } } }).deleteBackup('b').result;
    const [id = ''] = disks.snapshots.keys();
    await expect(failed).rejects.toMatchObject({
      code: 'SNAPSHOTTER_ACCESS_DENIED',
      message: expect.stringMatching(
        new RegExp(`snapshot ${id} of PersistentVolume a-disk in location moon \\(not allowed\\).*The backup is kept`),
      ),
    });
    expect([...tried]).toEqual([id]);
    expect((await engine().getBackup('b')).status.phase).toBe('Completed');
  });

  test('of an unknown location’s snapshots, or in a read-only location, touches nothing', async () => {
    await backUp();
    await expect(engine({ snapshotLocations: {} }).deleteBackup('b').result).rejects.toMatchObject({
      code: 'BACKUP_HAS_VOLUME_DATA',
      message: expect.stringMatching(/of snapshot location moon, which is not known here.*Nothing was deleted/),
    });
    const readOnly = engine({ storageLocations: { main: { store, accessMode: 'ReadOnly' } } });
    await expect(readOnly.deleteBackup('b').result).rejects.toMatchObject({ code: 'STORE_READ_ONLY' });
    expect(disks.snapshots.size).toBe(1);
    expect(await engine({ snapshotLocations: {} }).deleteBackup('b', { keepVolumeData: true }).result).toMatchObject({ snapshots: 0 });
    expect(disks.snapshots.size).toBe(1);
  });

  test('of what a killed run left deletes its snapshots too', async () => {
    const hanging = wrapVolumeSnapshotter(snapshotter, { awaitSnapshot: () => new Promise(() => {}) });
    const killed = engine({ snapshotLocations: { moon: { snapshotter: hanging } } }).backup({ name: 'b', includedNamespaces: ['shop'] });
    killed.result.catch(() => {}); // its cluster client is closed when the test ends
    await expect.poll(async () => (await engine().openBackupFile('b', 'volumesnapshots')) !== undefined).toBe(true);
    expect(disks.snapshots.size).toBe(1);
    expect(await engine().deleteBackup('b', { force: true }).result).toMatchObject({ snapshots: 1 });
    expect(disks.snapshots.size).toBe(0);
  });

  test('of what a location that was dropped still has leaves the snapshots to the location that has the backup', async () => {
    const spare = createMemoryObjectStore();
    const both = engine({ storageLocations: { main: { store, default: true }, spare: { store: withEndedLeases(spare) } } });
    await backUp();
    const { uid } = (await both.getBackup('b')).metadata;
    const marker = { backup: 'b', writer: 'w', uid, startTimestamp: '2020-01-01T00:00:00Z', host: 'elsewhere', pid: 1 };
    await spare.putObject('backups/b/lifeboat-in-progress.json', Buffer.from(JSON.stringify(marker)));
    const record = 'backups/b/b-volumesnapshots.json.gz';
    for await (const bytes of await store.getObject(record)) await spare.putObject(record, bytes);
    expect(await both.deleteBackup('b', { storageLocation: 'spare' }).result).toMatchObject({ snapshots: 0, otherCopies: ['main'] });
    expect(disks.snapshots.size).toBe(1);
    expect(await both.deleteBackup('b').result).toMatchObject({ snapshots: 1, otherCopies: [] });
  });

  test('of one of two copies leaves the snapshots to the other', async () => {
    const storageLocations = { main: { store, default: true }, spare: { store: createMemoryObjectStore() } };
    await engine({ storageLocations }).backup({ name: 'b', storageLocations: ['main', 'spare'] }).result;
    const both = engine({ storageLocations });
    expect(await both.deleteBackup('b').result).toMatchObject({ snapshots: 0, otherCopies: ['spare'] });
    expect(disks.snapshots.size).toBe(1);
    expect(await both.deleteBackup('b', { storageLocation: 'spare' }).result).toMatchObject({ snapshots: 1, otherCopies: [] });
    expect(disks.snapshots.size).toBe(0);
  });
});
