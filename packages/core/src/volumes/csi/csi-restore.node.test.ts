import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createEngine } from '../../engine/create-engine.ts';
import { textAt } from '../../objects/object-at.ts';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { type CsiLab, claims, contents, createCsiLab, snapshots, volumes } from './testing/csi-lab.ts';

const node = inject('node');

describe.skipIf(!node)('restores of CSI snapshots of a real driver', () => {
  let lab: CsiLab;
  beforeAll(async () => {
    if (node) lab = await createCsiLab(node);
  });
  afterAll(() => lab.close());

  const volumeOf = async (namespace: string, name = 'data') => {
    const claim = await lab.cluster.get(claims, { namespace, name });
    return lab.cluster.get(volumes, { name: textAt(claim, 'spec', 'volumeName') ?? '' });
  };
  const policyOf = (object: KubeObject | undefined) => textAt(object, 'spec', 'persistentVolumeReclaimPolicy');

  test('data comes back as it was when it was backed up, with the volume’s labels and policy; beside it, in another namespace, too', async () => {
    const namespace = 'csi-round';
    const copy = 'csi-round-copy';
    await lab.makeApplication(namespace);
    await lab.sh(namespace, 'echo one > /data/data/file; sync');
    const old = await volumeOf(namespace);
    const patch = { metadata: { labels: { tier: 'gold' } }, spec: { persistentVolumeReclaimPolicy: 'Retain' } };
    await lab.cluster.patch(volumes, { name: old?.metadata.name ?? '' }, { type: 'merge', patch });
    expect(await lab.engine.backup({ name: 'round', includedNamespaces: [namespace] }).result).toMatchObject({ phase: 'Completed' });
    await lab.sh(namespace, 'echo two > /data/data/file; echo more > /data/data/new; sync');

    // Beside the original, which is in use.
    const mapped = await lab.engine.restore({ name: 'mapped', backupName: 'round', namespaceMapping: { [namespace]: copy } }).result;
    lab.owns(copy);
    expect(mapped).toMatchObject({ phase: 'Completed', errors: {} });
    await lab.podRuns(copy);
    expect(await lab.sh(copy, 'cat /data/data/file; ls /data/data')).toBe('one\nfile');
    expect(await lab.sh(namespace, 'cat /data/data/file')).toBe('two');

    await lab.deleteNamespace(namespace);
    await lab.cluster.delete(volumes, { name: old?.metadata.name ?? '' });
    const planned = lab.engine.planRestore({ backupName: 'round' });
    const claimPlans: unknown[] = [];
    for await (const event of planned) {
      const item = event.type === 'planned-item' ? event.item : undefined;
      if (item && /^persistentvolume/.test(item.groupResource)) claimPlans.push([item.groupResource, item.action, item.reason]);
    }
    expect(claimPlans).toEqual([
      ['persistentvolumes', 'skip', expect.stringMatching(/^its claim gets a new volume from CSI snapshot snapshot-/)],
      ['persistentvolumeclaims', 'create', expect.stringMatching(/^its volume is made from CSI snapshot snapshot-/)],
    ]);
    const run = lab.engine.restore({ name: 'back', backupName: 'round' });
    const phases: string[] = [];
    for await (const event of run) if (event.type === 'phase') phases.push(event.phase);
    const back = await run.result;
    expect(phases).toEqual(['InProgress', 'Finalizing', 'Completed']);
    expect({ phase: back.phase, errors: back.errors }).toEqual({ phase: 'Completed', errors: {} });
    await lab.podRuns(namespace);
    expect(await lab.sh(namespace, 'cat /data/data/file; ls /data/data')).toBe('one\nfile');
    const made = await volumeOf(namespace);
    expect(made?.metadata.name).not.toBe(old?.metadata.name);
    expect([made?.metadata.labels, policyOf(made)]).toEqual([{ tier: 'gold' }, 'Retain']);

    // As Velero names them, and safe from whoever deletes the namespace.
    const [snapshot] = await lab.list(snapshots, namespace);
    expect(snapshot?.metadata.name).toMatch(/^[0-9a-f]{64}$/);
    const content = await lab.cluster.get(contents, { name: snapshot?.metadata.name ?? '' });
    expect(content?.spec).toMatchObject({ deletionPolicy: 'Retain', volumeSnapshotClassName: 'bench-csi-snap' });
    const rows = await readRestoreFile('back', 'volumeinfo');
    expect(rows).toEqual([
      {
        pvcName: 'data',
        pvcNamespace: namespace,
        pvName: made?.metadata.name,
        restoreMethod: 'CSISnapshot',
        snapshotDataMoved: false,
        csiSnapshotInfo: {
          snapshotHandle: textAt(content, 'spec', 'source', 'snapshotHandle'),
          size: expect.any(Number),
          driver: 'csi.bench.local',
          vscName: content?.metadata.name,
          ReadyToUse: null,
        },
      },
    ]);

    // Again: the claim is there and stays.
    await lab.sh(namespace, 'echo three > /data/data/file; sync');
    expect(await lab.engine.restore({ name: 'again', backupName: 'round' }).result).toMatchObject({ phase: 'Completed' });
    expect(await lab.sh(namespace, 'cat /data/data/file')).toBe('three');
    if (made)
      await lab.cluster.patch(
        volumes,
        { name: made.metadata.name },
        { type: 'merge', patch: { spec: { persistentVolumeReclaimPolicy: 'Delete' } } },
      );
  });

  async function readRestoreFile(name: string, file: 'volumeinfo'): Promise<unknown> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await lab.engine.openRestoreFile(name, file)) ?? []) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString());
  }

  test('ten claims at once, those of one Pod at the same time; filters do not keep their snapshots away', async () => {
    const namespace = 'csi-ten';
    const names = Array.from({ length: 10 }, (_, index) => `data-${index}`);
    await lab.makeApplication(namespace, { claims: names, storageClass: 'bench-csi-wait' });
    await lab.sh(namespace, 'for d in /data/*; do echo "one $d" > $d/file; done; sync');
    const { phase, backup, unsavedVolumes } = await lab.engine.backup({
      name: 'ten',
      includedNamespaces: [namespace],
      includedResources: ['pods', 'persistentvolumeclaims', 'persistentvolumes'],
    }).result;
    expect({ phase, unsavedVolumes }).toEqual({ phase: 'Completed', unsavedVolumes: [] });
    expect(backup.status).toMatchObject({ csiVolumeSnapshotsAttempted: 10, csiVolumeSnapshotsCompleted: 10 });
    await lab.sh(namespace, 'for d in /data/*; do echo two > $d/file; done; sync');
    await lab.deleteNamespace(namespace);
    const includedResources = ['namespaces', 'pods', 'persistentvolumeclaims', 'persistentvolumes'];
    const restored = await lab.engine.restore({ name: 'ten', backupName: 'ten', includedResources }).result;
    expect({ phase: restored.phase, errors: restored.errors }).toEqual({ phase: 'Completed', errors: {} });
    await lab.podRuns(namespace);
    expect(await lab.sh(namespace, 'cat /data/*/file')).toBe(names.map((name) => `one /data/${name}`).join('\n'));
  });

  test('with a backup its snapshots go, from the storage system too; what was restored stays', async () => {
    const folders = await lab.snapshotFolders();
    const rows = (await readBackupFile('ten')) as { csiSnapshotInfo: { snapshotHandle: string } }[];
    const handles = rows.map(({ csiSnapshotInfo }) => csiSnapshotInfo.snapshotHandle);
    expect(folders).toEqual(expect.arrayContaining(handles));
    const alone = createEngine({ storageLocations: { main: { store: lab.store } } });
    await expect(alone.deleteBackup('ten').result).rejects.toMatchObject({
      code: 'BACKUP_HAS_VOLUME_DATA',
      message: expect.stringMatching(/CSI snapshot snapshot-.*takes the cluster of its driver/),
    });
    expect(await lab.engine.deleteBackup('ten').result).toMatchObject({ snapshots: 10 });
    for (const handle of handles) expect(await lab.snapshotFolders()).not.toContain(handle);
    expect((await lab.list(contents)).filter(({ metadata }) => metadata.name.startsWith('vsc-'))).toEqual([]);
    expect(await lab.sh('csi-ten', 'cat /data/data-3/file')).toBe('one /data/data-3');
    await expect(lab.engine.getBackup('ten')).rejects.toMatchObject({ code: 'BACKUP_NOT_FOUND' });
  });

  async function readBackupFile(name: string): Promise<unknown> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await lab.engine.openBackupFile(name, 'volumeinfo')) ?? []) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString());
  }

  test('restorePVs=false: empty volumes and no snapshots', async () => {
    const namespace = 'csi-empty';
    await lab.makeApplication(namespace);
    await lab.sh(namespace, 'echo one > /data/data/file; sync');
    expect(await lab.engine.backup({ name: 'empty', includedNamespaces: [namespace] }).result).toMatchObject({ phase: 'Completed' });
    await lab.deleteNamespace(namespace);
    const restored = await lab.engine.restore({ name: 'empty', backupName: 'empty', restorePVs: false }).result;
    expect({ phase: restored.phase, errors: restored.errors }).toEqual({ phase: 'Completed', errors: {} });
    await lab.podRuns(namespace);
    expect(await lab.sh(namespace, 'ls /data/data')).toBe('');
    expect(await lab.list(snapshots, namespace)).toEqual([]);
    // A snapshot that somebody deleted already is no obstacle.
    const [row] = (await readBackupFile('empty')) as { csiSnapshotInfo: { snapshotHandle: string } }[];
    await lab.loseSnapshot(row?.csiSnapshotInfo.snapshotHandle ?? '');
    expect(await lab.engine.deleteBackup('empty').result).toMatchObject({ snapshots: 1 });
  });
});
