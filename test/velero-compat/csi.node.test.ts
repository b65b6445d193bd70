import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEngine } from '@lifeboat/core';
import { createS3Store } from '@lifeboat/s3-store';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type CsiLab, createCsiLab } from '../../packages/core/src/volumes/csi/test/csi-lab.ts';
import { type MinioServer, startMinio } from '../support/bench.ts';
import { type RealVelero, startVelero } from './support/velero.ts';

const node = inject('node');
const bucket = 'csi-compat';

describe.skipIf(!node)('CSI snapshots beside real Velero with --features=EnableCSI', () => {
  let lab: CsiLab;
  let velero: RealVelero;
  let minio: MinioServer;
  let stateOfMinio: string;
  beforeAll(async () => {
    if (!node) return;
    lab = await createCsiLab(node);
    stateOfMinio = await mkdtemp(join(tmpdir(), 'csi-compat-'));
    minio = await startMinio(stateOfMinio);
    await minio.makeBucket(bucket);
    const { cluster, kubeconfig, state } = node;
    velero = await startVelero({ cluster, kubeconfig, state, minio, bucket, flags: ['--features=EnableCSI'] });
  });
  afterAll(async () => {
    await velero.down();
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
    expect(await engine().verifyBackup('theirs')).toMatchObject({ problems: [] });
    const handle = (await readRows('theirs'))[0]?.csiSnapshotInfo?.snapshotHandle ?? '';
    expect(await lab.snapshotFolders()).toContain(handle);
    expect(await engine().deleteBackup('theirs')).toMatchObject({ snapshots: 1 });
    expect(await lab.snapshotFolders()).not.toContain(handle);
  });

  async function readRows(backup: string): Promise<{ csiSnapshotInfo?: { snapshotHandle: string } }[]> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await engine().openBackupFile(backup, 'volumeinfo')) ?? []) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString());
  }
});
