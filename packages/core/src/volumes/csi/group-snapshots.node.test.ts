import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { textAt } from '../../actions/restore/object-fields.ts';
import { createEngine } from '../../engine/create-engine.ts';
import type { ClusterClient } from '../../kubernetes/cluster-client.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { type CsiLab, claims, contents, createCsiLab, snapshots, volumes } from './test/csi-lab.ts';

const node = inject('node');
const groups = { group: 'groupsnapshot.storage.k8s.io', version: 'v1', resource: 'volumegroupsnapshots' };
const groupContents = { ...groups, resource: 'volumegroupsnapshotcontents' };
const groupClasses = { ...groups, resource: 'volumegroupsnapshotclasses' };
const namespace = 'csi-group';
// Of no driver: nobody but this test answers.
const driver = 'csi.group.example.com';

describe.skipIf(!node)('group snapshots with the real snapshot controller, the driver played by this test', () => {
  let lab: CsiLab;
  const made: { group?: KubeObject } = {};
  const stop = new AbortController();

  beforeAll(async () => {
    if (!node) return;
    lab = await createCsiLab(node);
    await lab.makeNamespace(namespace);
    for (const [name, group] of [
      ['one', 'db'],
      ['two', 'db'],
    ] as const)
      await makeBoundClaim(lab.cluster, { name, labels: { 'velero.io/volume-group': group } });
    await lab.cluster.create(groupClasses, {
      apiVersion: 'groupsnapshot.storage.k8s.io/v1',
      kind: 'VolumeGroupSnapshotClass',
      metadata: { name: 'csi-group-class', labels: { 'velero.io/csi-volumegroupsnapshot-class': 'true' } },
      driver,
      deletionPolicy: 'Delete',
    });
  });
  afterAll(async () => {
    stop.abort();
    await lab.cluster.delete(groupClasses, { name: 'csi-group-class' });
    for (const name of ['one', 'two']) await lab.cluster.delete(volumes, { name: `csi-group-${name}` });
    // What the driver's snapshotter would let go.
    for (const type of [contents, groupContents, snapshots])
      for (const { metadata, spec } of await lab.list(type)) {
        const { namespace: of = '', name } = metadata;
        if (textAt(spec, 'driver') !== driver && of !== namespace) continue;
        await lab.cluster.patch(type, { name, namespace: of }, { type: 'merge', patch: { metadata: { finalizers: null } } });
        await lab.cluster.delete(type, { name, namespace: of });
      }
    await lab.close();
  });

  test('claims of one label value are cut by one VolumeGroupSnapshot, whose objects go and whose snapshots stay', async () => {
    const played = playDriver(lab.cluster, made, stop.signal);
    const engine = createEngine({
      cluster: lab.cluster,
      storageLocations: { main: { store: lab.store } },
      itemOperationSyncFrequencyInMs: 500,
    });
    const { phase, errors, backup } = await engine.backup({ name: 'group', includedNamespaces: [namespace], csiSnapshotTimeout: '60s' })
      .result;
    await played;
    expect({ phase, errors }).toEqual({ phase: 'Completed', errors: {} });
    expect(backup.status).toMatchObject({ csiVolumeSnapshotsAttempted: 2, csiVolumeSnapshotsCompleted: 2 });
    expect(made.group).toMatchObject({
      metadata: {
        generateName: 'velero-db-',
        namespace,
        labels: { 'velero.io/backup-name': 'group', 'velero.io/backup-uid': backup.metadata.uid, 'velero.io/volume-group': 'db' },
      },
      spec: { volumeGroupSnapshotClassName: 'csi-group-class', source: { selector: { matchLabels: { 'velero.io/volume-group': 'db' } } } },
    });
    // One group for both; what is left of it waits for the snapshotter, and keeps what is in the storage system.
    expect((await lab.list(groups, namespace)).filter(({ metadata }) => !metadata.deletionTimestamp)).toEqual([]);
    const left = (await lab.list(groupContents)).filter(({ spec }) => textAt(spec, 'driver') === driver);
    for (const { metadata, spec } of left)
      expect([metadata.deletionTimestamp, textAt(spec, 'deletionPolicy')]).toEqual([expect.any(String), 'Retain']);
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await engine.openBackupFile('group', 'volumeinfo')) ?? []) chunks.push(chunk);
    const rows = JSON.parse(Buffer.concat(chunks).toString()) as { pvcName: string; csiSnapshotInfo: object; result: string }[];
    expect(rows.map(({ pvcName, csiSnapshotInfo, result }) => ({ pvcName, csiSnapshotInfo, result }))).toEqual(
      ['one', 'two'].map((name) => ({
        pvcName: name,
        result: 'succeeded',
        csiSnapshotInfo: expect.objectContaining({ snapshotHandle: `handle-${name}`, volumeGroupSnapshotHandle: 'group-handle', driver }),
      })),
    );
  });
});

/** A claim with a volume made by hand: the controllers bind them. */
async function makeBoundClaim(
  cluster: ClusterClient,
  claim: { readonly name: string; readonly labels: Record<string, string> },
): Promise<void> {
  const { name, labels } = claim;
  const size = { storage: '1Gi' };
  const common = { accessModes: ['ReadWriteOnce'], storageClassName: '' };
  await cluster.create(volumes, {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: `csi-group-${name}` },
    spec: { ...common, capacity: size, persistentVolumeReclaimPolicy: 'Retain', csi: { driver, volumeHandle: `volume-${name}` } },
  });
  const spec = { ...common, resources: { requests: size }, volumeName: `csi-group-${name}` };
  await cluster.create(claims, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace, labels }, spec });
  for await (const { object } of cluster.watch(claims, { namespace }))
    if (object.metadata.name === name && (object.status as { phase?: string } | undefined)?.phase === 'Bound') break;
}

/** What a driver's snapshotter does once the snapshot controller, which is real, has bound a VolumeGroupSnapshot. */
async function playDriver(cluster: ClusterClient, made: { group?: KubeObject }, signal: AbortSignal): Promise<void> {
  const names = ['one', 'two'];
  const setStatus = (type: Parameters<ClusterClient['patch']>[0], name: string, status: object) =>
    cluster.patch(type, { name }, { type: 'merge', patch: { status } }, { subresource: 'status', fieldManager: 'csi-snapshotter' });
  for await (const { object } of cluster.watch(groups, { namespace, signal })) {
    made.group ??= object;
    const content = textAt(object, 'status', 'boundVolumeGroupSnapshotContentName');
    if (!content) continue;
    await setStatus(groupContents, content, {
      volumeGroupSnapshotHandle: 'group-handle',
      creationTime: '2026-11-27T10:00:00Z',
      readyToUse: true,
      volumeSnapshotInfoList: names.map((name) => ({
        volumeHandle: `volume-${name}`,
        snapshotHandle: `handle-${name}`,
        creationTime: 1795761674000000,
        readyToUse: true,
        restoreSize: 1024,
      })),
    });
    return;
  }
}
