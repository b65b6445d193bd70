import { gunzipSync } from 'node:zlib';
import {
  createMemoryDisks,
  createMemoryObjectStore,
  createMemoryVolumeSnapshotter,
  wrapVolumeSnapshotter,
} from '@lifeboat/testkit/doubles';
import { type KubernetesApiServer, startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClusterClient } from '../contract/cluster/cluster-client.ts';
import { clusterFromKubeConfig } from '../kubernetes/cluster-from-kubeconfig.ts';
import { LifeboatError } from '../plugin-api/index.ts';
import type { ObjectStore } from '../plugin-api/object-store.ts';
import { sampleBackup } from '../storage/testing/sample-backup.ts';
import { withEndedLeases } from '../storage/testing/with-ended-leases.ts';
import { type BackupLab, createBackupLab } from './testing/backup-lab.ts';
import { createVolumeApplication, csiVolume } from './testing/volume-application.ts';

const driver = 'memory.csi.lifeboat.io';
const earth = createMemoryDisks();
const moon = createMemoryDisks();
const earthVolume = earth.addVolume({ info: { type: 'fast', iops: 3000, throughput: 250 } });
const moonVolume = moon.addVolume({ info: { type: 'slow' } });
const locations = {
  earth: { snapshotter: createMemoryVolumeSnapshotter({ disks: earth }), provider: 'example.com/memory' },
  moon: { snapshotter: createMemoryVolumeSnapshotter({ disks: moon }), provider: 'example.com/memory' },
};

let server: KubernetesApiServer;
let cluster: ClusterClient;
let store: ObjectStore;
let lab: BackupLab;

beforeAll(async () => {
  server = await startKubernetesApiServer();
  cluster = await clusterFromKubeConfig({ content: server.kubeconfig(), maxTries: 2 });
  await createVolumeApplication(cluster, [
    csiVolume('a-disk', { driver, handle: earthVolume }),
    csiVolume('b-disk', { driver, handle: moonVolume }),
    csiVolume('c-disk', { driver: 'other.csi.example.com', handle: 'x' }),
  ]);
});
afterAll(async () => {
  await cluster.close();
  await server.close();
});
beforeEach(() => {
  store = createMemoryObjectStore();
  lab = createBackupLab({ cluster, store });
  for (const disks of [earth, moon]) disks.snapshots.clear();
});

async function json(file: string) {
  const chunks: Uint8Array[] = [];
  for await (const chunk of await store.getObject(`backups/b1/${file}`)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  return JSON.parse((file.endsWith('gz') ? gunzipSync(bytes) : bytes).toString());
}

const onlyId = (snapshots: ReadonlyMap<string, unknown>) => {
  expect(snapshots.size).toBe(1);
  return [...snapshots.keys()][0] ?? '';
};

test('each volume is taken by the location that has it, with tags, zone, type and iops', async () => {
  const { result, events } = await lab.take({ labels: { team: 'blue' } }, { snapshotLocations: locations });
  expect(result).toMatchObject({ phase: 'Completed', errors: {}, warnings: {} });
  const [earthId, moonId] = [onlyId(earth.snapshots), onlyId(moon.snapshots)];
  expect(earth.snapshots.get(earthId)).toEqual({
    volumeId: earthVolume,
    state: 'completed',
    tags: { team: 'blue', 'velero.io/storage-location': 'main', 'velero.io/backup': 'b1', 'velero.io/pv': 'a-disk' },
  });
  const spec = (pv: string, location: string) => ({
    backupName: 'b1',
    backupUID: result.backup.metadata.uid,
    location,
    persistentVolumeName: pv,
    volumeAZ: 'moon-1a',
  });
  const snapshots = (await json('b1-volumesnapshots.json.gz')) as { spec: { location: string } }[];
  expect(snapshots.sort((a, b) => (a.spec.location < b.spec.location ? -1 : 1))).toEqual([
    {
      spec: { ...spec('a-disk', 'earth'), providerVolumeID: earthVolume, volumeType: 'fast', volumeIOPS: 3000, volumeThroughput: 250 },
      status: { providerSnapshotID: earthId, phase: 'Completed' },
    },
    {
      spec: { ...spec('b-disk', 'moon'), providerVolumeID: moonVolume, volumeType: 'slow' },
      status: { providerSnapshotID: moonId, phase: 'Completed' },
    },
  ]);
  const rows = (await json('b1-volumeinfo.json.gz')) as { pvName: string; backupMethod?: string; skipped: boolean }[];
  expect(rows.map(({ pvName, backupMethod, skipped }) => [pvName, backupMethod, skipped])).toEqual(
    expect.arrayContaining([
      ['c-disk', undefined, true],
      ['a-disk', 'NativeSnapshot', false],
      ['b-disk', 'NativeSnapshot', false],
    ]),
  );
  expect(rows.find(({ pvName }) => pvName === 'a-disk')).toMatchObject({
    pvcName: 'a-disk',
    pvcNamespace: 'shop',
    result: 'succeeded',
    nativeSnapshotInfo: { snapshotHandle: earthId, volumeType: 'fast', volumeAZ: 'moon-1a', iops: '3000', Phase: 'Completed' },
    pvInfo: { reclaimPolicy: 'Retain', labels: { tier: 'db' } },
  });
  expect((await json('velero-backup.json')).status).toMatchObject({ volumeSnapshotsAttempted: 2, volumeSnapshotsCompleted: 2 });
  expect((await json('velero-backup.json')).spec.volumeSnapshotLocations).toEqual(['earth', 'moon']);
  expect(events).toContainEqual({
    type: 'snapshot',
    persistentVolume: 'a-disk',
    location: 'earth',
    state: 'completed',
    snapshotId: earthId,
  });
  expect(result.unsavedVolumes).toEqual([
    {
      persistentVolume: 'c-disk',
      claim: 'shop/c-disk',
      wanted: false,
      reason: 'no snapshot location knows the volume (no policy and no annotation says otherwise)',
    },
  ]);
});

test('only the locations that a request names are asked; one that nobody knows is refused', async () => {
  const { result } = await lab.take({ volumeSnapshotLocations: ['moon'] }, { snapshotLocations: locations });
  expect(result.phase).toBe('PartiallyFailed');
  expect(result.errors.velero).toEqual([expect.stringContaining(`volume ${earthVolume} of PersistentVolume a-disk in location moon`)]);
  expect(earth.snapshots.size).toBe(0);
  const run = lab.start({ name: 'b2', volumeSnapshotLocations: ['mars'] }, { snapshotLocations: locations });
  await expect(run.result).rejects.toMatchObject({
    code: 'INVALID_REQUEST',
    message: expect.stringMatching(/location mars .* needs to be created .* the engine knows: earth, moon.*Nothing was written/),
  });
});

test('snapshotVolumes false takes none; true says of a volume that nobody takes', async () => {
  const off = await lab.take({ snapshotVolumes: false }, { snapshotLocations: locations });
  expect(off.result).toMatchObject({ phase: 'Completed', warnings: {} });
  expect([earth.snapshots.size, moon.snapshots.size]).toEqual([0, 0]);
  expect(await json('b1-volumesnapshots.json.gz')).toBeNull();
  const on = await lab.take({ snapshotVolumes: true }, { snapshotLocations: locations });
  expect(on.result.phase).toBe('Completed');
  expect(on.result.warnings.velero).toEqual([
    expect.stringMatching(/c-disk.*no snapshot location knows the volume \(snapshotVolumes is true\)/),
  ]);
});

test('a location of a provider that is its default serves requests that name none', async () => {
  const { result } = await lab.take({}, { snapshotLocations: { earth: { ...locations.earth, default: true }, moon: locations.moon } });
  expect(result.backup.spec.volumeSnapshotLocations).toEqual(['earth']);
  expect(result.phase).toBe('PartiallyFailed');
});

test('the snapshots of a run that was killed are known, and go when it is replaced', async () => {
  let killed: () => void = () => {};
  const reached = new Promise<void>((resolve) => {
    killed = resolve;
  });
  const pending = createMemoryVolumeSnapshotter({ disks: earth, newSnapshots: 'pending' });
  const hanging = wrapVolumeSnapshotter(pending, {
    awaitSnapshot: async () => {
      killed();
      await new Promise(() => {});
    },
  });
  // It never ends: nothing of it is cleaned up.
  const left = lab.start({ name: 'b' }, { snapshotLocations: { ...locations, earth: { snapshotter: hanging } } });
  left.result.catch(() => {}); // its cluster client is closed when the test ends
  await reached;
  await expect.poll(async () => (await lab.backups.readVolumeSnapshots('b'))?.length).toBe(2);
  const old = [...earth.snapshots.keys(), ...moon.snapshots.keys()];
  const later = createBackupLab({ cluster, store: withEndedLeases(store) });
  const { phase } = await later.start({ name: 'b', replaceUnfinished: true }, { snapshotLocations: locations }).result;
  expect(phase).toBe('Completed');
  const now = [...earth.snapshots.keys(), ...moon.snapshots.keys()];
  expect([now.length, now.filter((id) => old.includes(id))]).toEqual([2, []]);
});

describe('a backup that waited for its end when its process was killed is replaced', () => {
  async function leave(owner: string): Promise<string> {
    const id = earth.addSnapshot({ volumeId: earthVolume, tags: { 'velero.io/backup': owner }, state: 'completed' });
    const writer = await lab.backups.begin('b', { now: new Date(), uid: 'u1' });
    const row = { spec: { location: 'earth', persistentVolumeName: 'a-disk' }, status: { providerSnapshotID: id, phase: 'Completed' } };
    await writer.putFile('volumesnapshots', JSON.stringify([row]));
    for (const file of ['volumeinfo', 'podvolumebackups', 'itemoperations'] as const) await writer.putFile(file, '[]');
    for (const file of ['results', 'resource-list'] as const) await writer.putFile(file, '{}');
    const waiting = sampleBackup('b', { phase: 'WaitingForPluginOperations' });
    waiting.spec.volumeGroupSnapshotLabelKey = 'velero.io/volume-group';
    await writer.putUnfinished({ ...waiting, metadata: { name: 'b', uid: 'u1' } });
    writer.abandon();
    return id;
  }
  const replace = async () => {
    const later = createBackupLab({ cluster, store: withEndedLeases(store) });
    const { warnings } = await later.start({ name: 'b', replaceUnfinished: true }, { snapshotLocations: locations }).result;
    return warnings.velero?.filter((text) => /replaces/.test(text)) ?? [];
  };

  test('with its snapshots', async () => {
    const id = await leave('b');
    expect([await replace(), earth.snapshots.has(id)]).toEqual([[], false]);
  });

  test('and a file of it that is missing is a warning: snapshots that only it named stay', async () => {
    const id = await leave('b');
    await store.deleteObject('backups/b/b-volumesnapshots.json.gz');
    expect(await replace()).toEqual([
      expect.stringMatching(/location "main" is not known: .*b-volumesnapshots.*missing.*velero.io\/backup/),
    ]);
    expect(earth.snapshots.has(id)).toBe(true);
  });

  test('and so is a snapshot that its files name and that is not its own', async () => {
    const id = await leave('another');
    expect(await replace()).toEqual([expect.stringMatching(/not known to be its own: snapshot .*Delete them by hand/)]);
    expect(earth.snapshots.has(id)).toBe(true);
  });
});

describe('failures', () => {
  test('one that cannot be begun is an error with the volume’s name, and the object stays out', async () => {
    earth.maxSnapshots = 0;
    const { result, objects } = await lab.take({}, { snapshotLocations: locations });
    earth.maxSnapshots = Number.POSITIVE_INFINITY;
    expect(result.phase).toBe('PartiallyFailed');
    expect(JSON.stringify(result.errors)).toMatch(
      /persistentvolumes name: \/a-disk .*error taking snapshot of volume .* in location earth: There is room/,
    );
    expect(objects).not.toContain('persistentvolumes a-disk');
    expect(result.backup.status).toMatchObject({ volumeSnapshotsAttempted: 2, volumeSnapshotsCompleted: 1 });
    const rows = (await json('b1-volumeinfo.json.gz')) as { pvName: string }[];
    expect(rows.find(({ pvName }) => pvName === 'a-disk')).toMatchObject({
      backupMethod: 'NativeSnapshot',
      result: 'failed',
      pvcName: 'a-disk',
      nativeSnapshotInfo: { snapshotHandle: '', Phase: 'Failed' },
    });
  });

  test('one that fails, or does not end, while it becomes usable is an error too', async () => {
    const pending = createMemoryVolumeSnapshotter({ disks: earth, newSnapshots: 'pending' });
    const failing = wrapVolumeSnapshotter(pending, {
      async createSnapshot(request, options) {
        const made = await pending.createSnapshot(request, options);
        const snapshot = earth.snapshots.get(made.snapshotId);
        if (snapshot) snapshot.state = 'failed';
        return made;
      },
    });
    for (const [snapshotter, text] of [
      [failing, 'has failed'],
      [pending, 'is not usable after'],
    ] as const) {
      const request = { itemOperationTimeout: '50ms' };
      const { result, events } = await lab.take(request, { snapshotLocations: { ...locations, earth: { snapshotter } } });
      expect(result.phase).toBe('PartiallyFailed');
      expect(JSON.stringify(result.errors)).toMatch(new RegExp(`a-disk .*did not become usable.*${text}`));
      expect(result.backup.status).toMatchObject({ volumeSnapshotsAttempted: 2, volumeSnapshotsCompleted: 1 });
      expect(events).toContainEqual(expect.objectContaining({ type: 'snapshot', persistentVolume: 'a-disk', state: 'failed' }));
    }
  });

  test('a backup that ends early deletes its snapshots', async () => {
    const controller = new AbortController();
    const pending = createMemoryVolumeSnapshotter({ disks: earth, newSnapshots: 'pending' });
    const cancelling = wrapVolumeSnapshotter(pending, {
      async awaitSnapshot(id, options) {
        controller.abort();
        await pending.awaitSnapshot?.(id, options);
      },
    });
    const snapshotLocations = { ...locations, earth: { snapshotter: cancelling } };
    const run = lab.start({ name: 'early', signal: controller.signal }, { snapshotLocations });
    await expect(run.result).rejects.toMatchObject({ code: 'CANCELED' });
    expect([earth.snapshots.size, moon.snapshots.size]).toEqual([0, 0]);
    for await (const _ of store.listObjects('')) throw new Error('something of the backup is left');
  });

  test('what stays is named', async () => {
    const controller = new AbortController();
    const pending = createMemoryVolumeSnapshotter({ disks: earth, newSnapshots: 'pending' });
    const stuck = wrapVolumeSnapshotter(pending, {
      async awaitSnapshot(id, options) {
        controller.abort();
        await pending.awaitSnapshot?.(id, options);
      },
      deleteSnapshot: async () => {
        throw new LifeboatError({ code: 'SNAPSHOTTER_ACCESS_DENIED', message: 'no' });
      },
    });
    const run = lab.start({ name: 'b', signal: controller.signal }, { snapshotLocations: { ...locations, earth: { snapshotter: stuck } } });
    const error = await run.result.catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'CANCELED',
      message: expect.stringContaining(`could not be deleted again: delete snapshot ${onlyId(earth.snapshots)} of location earth`),
    });
  });
});
