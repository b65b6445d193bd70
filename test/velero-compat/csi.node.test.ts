import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createEngine, type KubeObject } from '@lifeboat/core';
import { createS3Store } from '@lifeboat/s3-store';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type CsiLab, createCsiLab, snapshots } from '../../packages/core/src/volumes/csi/testing/csi-lab.ts';
import { createGroupLab, type GroupLab, groupContents } from '../../packages/core/src/volumes/csi/testing/group-lab.ts';
import { type MinioServer, startMinio } from '../real-servers/server-scripts.ts';
import { type RealVelero, startVelero } from './testing/velero.ts';

const node = inject('node');
const bucket = 'csi-compat';
const restores = { group: 'velero.io', version: 'v1', resource: 'restores' };
const group = 'compat-group';
const [theirGroup, ourGroup] = [`${group}-theirs`, `${group}-ours`];

describe.skipIf(!node)('CSI snapshots beside real Velero with --features=EnableCSI', () => {
  let lab: CsiLab;
  let played: GroupLab;
  let velero: RealVelero;
  let minio: MinioServer;
  let stateOfMinio: string;
  beforeAll(async () => {
    if (!node) return;
    lab = await createCsiLab(node);
    stateOfMinio = await mkdtemp(join(node.minio.state, 'csi-'));
    minio = await startMinio(stateOfMinio);
    await minio.makeBucket(bucket);
    played = await createGroupLab(lab, group);
    // Before Velero starts: it looks into the bucket then, and again a minute later.
    await Promise.all([engine().backup({ name: group, includedNamespaces: [group] }).result, played.answerGroup()]);
    await played.forgetGroup();
    const { cluster, kubeconfig, state } = node;
    velero = await startVelero({ cluster, kubeconfig, state, minio, bucket, flags: ['--features=EnableCSI'] });
  });
  afterAll(async () => {
    await velero.down();
    // It is not at its end, and its finalizer is Velero's.
    const restore = { namespace: 'velero', name: theirGroup };
    await lab.cluster.patch(restores, restore, { type: 'merge', patch: { metadata: { finalizers: null } } });
    await lab.cluster.delete(restores, restore);
    await played.close(theirGroup, ourGroup);
    await lab.close();
    await minio.down();
    await rm(stateOfMinio, { recursive: true, force: true });
  });

  const engine = () => {
    const { endpoint, region, accessKeyId, secretAccessKey } = minio;
    const store = createS3Store({ bucket, region, endpoint, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    return createEngine({ cluster: lab.cluster, storageLocations: { default: { store } }, itemOperationSyncFrequencyInMs: 500 });
  };

  test('real Velero restores our backup with its data, and deletes it with its snapshot', async () => {
    const namespace = 'compat-ours';
    await lab.makeApplication(namespace, { labels: { app: 'shop' } });
    await lab.sh(namespace, 'echo one > /data/data/file; sync');
    const { phase } = await engine().backup({ name: 'ours', includedNamespaces: [namespace] }).result;
    expect(phase).toBe('Completed');
    const rows = await readRows('ours');
    const handle = rows[0]?.csiSnapshotInfo?.snapshotHandle ?? '';
    await lab.sh(namespace, 'echo two > /data/data/file; sync');
    await lab.deleteNamespace(namespace);
    await velero.syncNow();
    await velero.untilSynced('backup', 'ours');
    await velero.cli('restore', 'create', 'their-restore', '--from-backup', 'ours', '--wait');
    const restored = await velero.get('restore', 'their-restore');
    expect(restored.status).toMatchObject({ phase: 'Completed' });
    expect(restored.status.errors).toBeUndefined();
    await lab.podRuns(namespace);
    expect(await lab.sh(namespace, 'cat /data/data/file')).toBe('one');
    expect(await velero.cli('backup', 'describe', 'ours', '--details')).toMatch(
      new RegExp(`CSI Snapshots:\\s+${namespace}/data:\\s+Snapshot:.*Storage Snapshot ID: ${handle}.*Result: succeeded`, 's'),
    );
    await velero.cli('backup', 'delete', 'ours', '--confirm');
    await lab.until('the snapshot is gone', async () => !(await lab.snapshotFolders()).includes(handle));
  });

  test('we restore its backup with its data, and delete it with its snapshot', async () => {
    const namespace = 'compat-theirs';
    await lab.makeApplication(namespace);
    await lab.sh(namespace, 'echo one > /data/data/file; sync');
    await velero.cli('backup', 'create', 'theirs', '--include-namespaces', namespace, '--wait');
    expect((await velero.get('backup', 'theirs')).status.phase).toBe('Completed');
    await lab.sh(namespace, 'echo two > /data/data/file; sync');
    await lab.deleteNamespace(namespace);
    const { phase, errors } = await engine().restore({ name: 'our-restore', backupName: 'theirs' }).result;
    expect({ phase, errors }).toEqual({ phase: 'Completed', errors: {} });
    await lab.podRuns(namespace);
    expect(await lab.sh(namespace, 'cat /data/data/file')).toBe('one');
    expect(await engine().verifyBackup('theirs').result).toMatchObject({ problems: [] });
    const handle = (await readRows('theirs'))[0]?.csiSnapshotInfo?.snapshotHandle ?? '';
    expect(await lab.snapshotFolders()).toContain(handle);
    expect(await engine().deleteBackup('theirs').result).toMatchObject({ snapshots: 1 });
    expect(await lab.snapshotFolders()).not.toContain(handle);
  });

  test('a group that we cut: both make the same content for it at their restores, but that ours names all its snapshots', async () => {
    lab.owns(theirGroup);
    lab.owns(ourGroup);
    await velero.untilSynced('backup', group);
    await velero.cli('restore', 'create', theirGroup, '--from-backup', group, '--namespace-mappings', `${group}:${theirGroup}`);
    // Its restore ends two minutes later.
    await lab.until('both of its snapshots are there', async () => (await lab.list(snapshots, theirGroup)).length === 2);
    const { phase } = await engine().restore({ name: ourGroup, backupName: group, namespaceMapping: { [group]: ourGroup } }).result;
    expect(phase).toBe('Completed');

    const [theirs, ours] = [await stubOf(theirGroup), await stubOf(ourGroup)];
    expect([theirs.handles.length, ours.handles.sort()]).toEqual([1, ['handle-one', 'handle-two']]);
    expect(ours.handles).toEqual(expect.arrayContaining(theirs.handles));
    expect(ours.rest).toEqual(theirs.rest);
  });

  /** The content of a group that a restore made, without what is drawn anew each time. */
  async function stubOf(restore: string): Promise<{ handles: string[]; rest: object }> {
    const made = (await lab.list(groupContents)).filter(({ metadata }) => metadata.labels?.['velero.io/restore-name'] === restore);
    expect(made).toHaveLength(1);
    const [{ metadata, spec, status }] = made as [KubeObject];
    const { source, volumeGroupSnapshotRef, ...more } = spec as {
      source: { groupSnapshotHandles: { volumeSnapshotHandles: string[]; volumeGroupSnapshotHandle: string } };
      volumeGroupSnapshotRef: { name: string; namespace: string };
    };
    const { name, labels, annotations, finalizers } = metadata;
    const { volumeSnapshotHandles: handles, ...ofGroup } = source.groupSnapshotHandles;
    expect(volumeGroupSnapshotRef.name).toBe(`stub-vgs-${name.slice(0, 8)}`);
    const ref = { ...volumeGroupSnapshotRef, name: 'drawn' };
    return {
      handles,
      rest: { length: name.length, labels: Object.keys(labels ?? {}), annotations, finalizers, ofGroup, ref, more, status },
    };
  }

  async function readRows(backup: string): Promise<{ csiSnapshotInfo?: { snapshotHandle: string } }[]> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await engine().openBackupFile(backup, 'volumeinfo')) ?? []) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString());
  }
});
