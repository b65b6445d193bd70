import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { textAt } from '../../../objects/object-at.ts';
import { type CsiLab, contents, createCsiLab, snapshots } from '../testing/csi-lab.ts';
import { createGroupLab, type GroupLab, groupContents, groups } from '../testing/group-lab.ts';

const node = inject('node');
const namespace = 'csi-group';
const copy = 'csi-group-copy';

describe.skipIf(!node)('group snapshots with the real snapshot controller, the driver played by this test', () => {
  let lab: CsiLab;
  let played: GroupLab;
  beforeAll(async () => {
    if (!node) return;
    lab = await createCsiLab(node);
    played = await createGroupLab(lab, namespace);
  });
  afterAll(async () => {
    await played.close(copy);
    await lab.close();
  });

  const contentsOfGroup = async () => (await lab.list(groupContents)).filter(({ spec }) => textAt(spec, 'driver') === played.driver);

  test('claims of one label value are cut by one VolumeGroupSnapshot, whose objects go and whose snapshots stay', async () => {
    const asked = played.answerGroup();
    const { phase, errors, backup } = await lab.engine.backup({ name: 'group', includedNamespaces: [namespace], csiSnapshotTimeout: '60s' })
      .result;
    expect({ phase, errors }).toEqual({ phase: 'Completed', errors: {} });
    expect(backup.status).toMatchObject({ csiVolumeSnapshotsAttempted: 2, csiVolumeSnapshotsCompleted: 2 });
    expect(await asked).toMatchObject({
      metadata: {
        generateName: 'velero-db-',
        namespace,
        labels: { 'velero.io/backup-name': 'group', 'velero.io/backup-uid': backup.metadata.uid, 'velero.io/volume-group': 'db' },
      },
      spec: { volumeGroupSnapshotClassName: 'csi-group-class', source: { selector: { matchLabels: { 'velero.io/volume-group': 'db' } } } },
    });
    // One group for both; what is left of it waits for the snapshotter, and keeps what is in the storage system.
    expect((await lab.list(groups, namespace)).filter(({ metadata }) => !metadata.deletionTimestamp)).toEqual([]);
    for (const { metadata, spec } of await contentsOfGroup())
      expect([metadata.deletionTimestamp, textAt(spec, 'deletionPolicy')]).toEqual([expect.any(String), 'Retain']);
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await lab.engine.openBackupFile('group', 'volumeinfo')) ?? []) chunks.push(chunk);
    const rows = JSON.parse(Buffer.concat(chunks).toString()) as { pvcName: string; csiSnapshotInfo: object; result: string }[];
    const { driver, groupHandle } = played;
    expect(rows.map(({ pvcName, csiSnapshotInfo, result }) => ({ pvcName, csiSnapshotInfo, result }))).toEqual(
      ['one', 'two'].map((name) => ({
        pvcName: name,
        result: 'succeeded',
        csiSnapshotInfo: expect.objectContaining({ snapshotHandle: `handle-${name}`, volumeGroupSnapshotHandle: groupHandle, driver }),
      })),
    );
  });

  test('a restore makes one content for the group, without which the controller keeps its snapshots from being ready', async () => {
    lab.owns(copy);
    await played.forgetGroup();
    const { phase, errors, warnings, restore } = await lab.engine.restore({
      name: 'group-back',
      backupName: 'group',
      namespaceMapping: { [namespace]: copy },
    }).result;
    expect({ phase, errors, warnings }).toEqual({ phase: 'Completed', errors: {}, warnings: {} });
    const stubs = await contentsOfGroup();
    const { driver, groupHandle: volumeGroupSnapshotHandle } = played;
    const name = stubs[0]?.metadata.name ?? '';
    expect(stubs).toMatchObject([
      {
        metadata: {
          name: expect.stringMatching(/^[0-9a-f]{64}$/),
          labels: { 'velero.io/restore-name': restore.metadata.name },
          annotations: {
            'groupsnapshot.storage.kubernetes.io/deletion-secret-name': 'group-secret',
            'groupsnapshot.storage.kubernetes.io/deletion-secret-namespace': namespace,
          },
        },
        spec: {
          deletionPolicy: 'Retain',
          driver,
          source: { groupSnapshotHandles: { volumeGroupSnapshotHandle, volumeSnapshotHandles: expect.any(Array) } },
          volumeGroupSnapshotRef: { name: `stub-vgs-${name.slice(0, 8)}`, namespace },
        },
        status: { volumeGroupSnapshotHandle },
      },
    ]);
    const [stub] = stubs as unknown as { spec: { source: { groupSnapshotHandles: { volumeSnapshotHandles: string[] } } } }[];
    expect(stub?.spec.source.groupSnapshotHandles.volumeSnapshotHandles.sort()).toEqual(['handle-one', 'handle-two']);

    for (const snapshot of await lab.list(snapshots, copy)) await played.answerContent(snapshot.metadata.name);
    await lab.until('both snapshots are ready', async () => {
      const statuses = (await lab.list(snapshots, copy)).map(({ status }) => status as Record<string, unknown> | undefined);
      return statuses.length === 2 && statuses.every((status) => status?.readyToUse === true);
    });
    for (const { status } of await lab.list(snapshots, copy)) expect(textAt(status, 'volumeGroupSnapshotName')).toMatch(/^stub-vgs-/);
    expect((await lab.list(contents)).filter(({ spec }) => textAt(spec, 'volumeSnapshotRef', 'namespace') === copy)).toHaveLength(2);
  });

  test('a group that a killed backup had asked for goes with its remains', async () => {
    const uid = '5d3c7b1e-0000-4000-8000-0000000group';
    await lab.cluster.create(groups, {
      apiVersion: 'groupsnapshot.storage.k8s.io/v1',
      kind: 'VolumeGroupSnapshot',
      metadata: { name: 'left', namespace, labels: { 'velero.io/backup-uid': uid } },
      spec: {
        volumeGroupSnapshotClassName: `${namespace}-class`,
        source: { selector: { matchLabels: { 'velero.io/volume-group': 'db' } } },
      },
    });
    const bound = async () => textAt((await lab.list(groups, namespace))[0], 'status', 'boundVolumeGroupSnapshotContentName');
    await lab.until('it has a content', async () => (await bound()) !== undefined);
    const content = (await bound()) ?? '';
    const startTimestamp = '2020-01-01T00:00:00Z';
    const marker = { backup: 'killed', writer: 'w', uid, startTimestamp, released: startTimestamp, host: 'elsewhere', pid: 1 };
    await lab.store.putObject('backups/killed/lifeboat-in-progress.json', Buffer.from(JSON.stringify(marker)));
    expect(await lab.engine.deleteBackup('killed').result).toMatchObject({ snapshots: 1 });
    expect(await lab.list(groups, namespace)).toEqual([]);
    expect(await lab.cluster.get(groupContents, { name: content })).toBeUndefined();
  });
});
