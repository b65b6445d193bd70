import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { KubeObject } from '../../plugin-api/kube-object.ts';
import { openArchive } from '../../storage/archive/open-archive.ts';
import { contentFields, snapshotFields } from './api/snapshot-fields.ts';
import { type CsiLab, contents, createCsiLab, snapshots } from './testing/csi-lab.ts';

const node = inject('node');
const policyOf = (content: KubeObject) => (content.spec as { deletionPolicy?: string }).deletionPolicy;

describe.skipIf(!node)('CSI snapshots of a real driver', () => {
  let lab: CsiLab;
  beforeAll(async () => {
    if (node) lab = await createCsiLab(node);
  });
  afterAll(() => lab.close());

  async function readObject(backup: string, groupResource: string, namespace: string, name: string): Promise<KubeObject | undefined> {
    const archive = await openArchive({ stream: (await lab.engine.openBackupFile(backup, 'contents')) ?? ([] as never) });
    const [resource = '', ...group] = groupResource.split('.');
    return archive.read({ group: group.join('.'), resource, namespace, name }).finally(() => archive.close());
  }

  test('a backup snapshots a claim and keeps what a restore needs; nothing of it stays in the cluster but the data', async () => {
    const namespace = 'csi-backup';
    await lab.makeApplication(namespace, { labels: { app: 'shop' } });
    await lab.sh(namespace, 'echo one > /data/data/file; sync');
    const run = lab.engine.backup({ name: 'first', includedNamespaces: [namespace] });
    const phases: string[] = [];
    for await (const event of run) if (event.type === 'phase') phases.push(event.phase);
    const { phase, backup, errors, warnings, unsavedVolumes } = await run.result;
    expect({ phase, errors, warnings, unsavedVolumes }).toEqual({ phase: 'Completed', errors: {}, warnings: {}, unsavedVolumes: [] });
    expect(phases).toEqual(['InProgress', 'WaitingForPluginOperations', 'Finalizing', 'Completed']);
    expect(backup.status).toMatchObject({
      csiVolumeSnapshotsAttempted: 1,
      csiVolumeSnapshotsCompleted: 1,
      backupItemOperationsAttempted: 1,
      backupItemOperationsCompleted: 1,
    });
    await lab.until('the objects are gone', async () => (await lab.list(snapshots, namespace)).length === 0);
    expect((await lab.list(contents)).filter((each) => each.metadata.labels?.['velero.io/backup-name'] === 'first')).toEqual([]);

    const claim = await readObject('first', 'persistentvolumeclaims', namespace, 'data');
    const snapshot = claim?.metadata.annotations?.['velero.io/volume-snapshot-name'] ?? '';
    expect(snapshot).toMatch(/^velero-data-[a-z0-9]{5}$/);
    expect(claim?.metadata.labels).toEqual({ app: 'shop', 'velero.io/backup-name': 'first', 'velero.io/volume-snapshot-name': snapshot });
    const archived = await readObject('first', 'volumesnapshots.snapshot.storage.k8s.io', namespace, snapshot);
    expect(archived).toMatchObject({
      metadata: {
        labels: { app: 'shop', 'velero.io/backup-name': 'first' },
        annotations: {
          'velero.io/csi-driver-name': 'csi.bench.local',
          'velero.io/csi-volumesnapshot-handle': expect.stringMatching(/^snapshot-/),
          'velero.io/csi-volumesnapshot-restore-size': expect.any(String),
          'velero.io/csi-vsc-deletion-policy': 'Delete',
        },
      },
      spec: { source: { persistentVolumeClaimName: 'data' }, volumeSnapshotClassName: 'bench-csi-snap' },
      status: { readyToUse: true },
    });
    const { contentName = '' } = archived ? snapshotFields(archived) : {};
    const content = await readObject('first', 'volumesnapshotcontents.snapshot.storage.k8s.io', '', contentName);
    const handle = archived?.metadata.annotations?.['velero.io/csi-volumesnapshot-handle'];
    expect(content).toMatchObject({
      metadata: { labels: { 'velero.io/backup-name': 'first' } },
      status: { readyToUse: true, snapshotHandle: handle },
    });
    expect(await readObject('first', 'volumesnapshotclasses.snapshot.storage.k8s.io', '', 'bench-csi-snap')).toBeDefined();
    const [row] = JSON.parse(await text('first', 'volumeinfo'));
    expect(row).toEqual({
      pvcName: 'data',
      pvcNamespace: namespace,
      pvName: expect.stringMatching(/^pvc-/),
      backupMethod: 'CSISnapshot',
      snapshotDataMoved: false,
      preserveLocalSnapshot: true,
      skipped: false,
      startTimestamp: expect.stringMatching(/Z$/),
      completionTimestamp: expect.stringMatching(/Z$/),
      result: 'succeeded',
      csiSnapshotInfo: {
        snapshotHandle: handle,
        size: expect.any(Number),
        driver: 'csi.bench.local',
        vscName: contentName,
        operationID: expect.stringMatching(new RegExp(`^${namespace}/${snapshot}/.*Z$`)),
        ReadyToUse: true,
      },
      pvInfo: { reclaimPolicy: 'Delete', labels: null },
    });
    expect(await lab.snapshotFolders()).toContain(handle);
    // As Velero: a cluster without a snapshot controller shall not get its definitions.
    const definition = 'volumesnapshots.snapshot.storage.k8s.io';
    expect(await readObject('first', 'customresourcedefinitions.apiextensions.k8s.io', '', definition)).toBeUndefined();
    expect(await lab.engine.verifyBackup('first').result).toMatchObject({ problems: [], warnings: [] });
    expect(content && policyOf(content)).toBe('Retain');
  });

  async function text(backup: string, file: 'volumeinfo'): Promise<string> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await lab.engine.openBackupFile(backup, file)) ?? []) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  }

  test('a canceled backup leaves neither objects nor snapshots behind', async () => {
    const namespace = 'csi-canceled';
    await lab.makeApplication(namespace);
    const run = lab.engine.backup({ name: 'canceled', includedNamespaces: [namespace] });
    let handle: string | undefined;
    const loop = async () => {
      for await (const event of run) {
        if (event.type !== 'phase' || event.phase !== 'WaitingForPluginOperations') continue;
        handle = (await lab.list(snapshots, namespace))[0]?.metadata.annotations?.['velero.io/csi-volumesnapshot-handle'];
        run.cancel();
      }
    };
    await expect(loop()).rejects.toMatchObject({ code: 'CANCELED' });
    expect(await lab.list(snapshots, namespace)).toEqual([]);
    expect(handle).toMatch(/^snapshot-/);
    // The driver's sidecar may take longer than the cancel waits: it tries again later and later.
    const left = async () => (await lab.list(contents)).filter((each) => each.metadata.labels?.['velero.io/backup-name'] === 'canceled');
    await expect.poll(left, { timeout: 90_000 }).toEqual([]);
    expect(await lab.snapshotFolders()).not.toContain(handle);
    for await (const entry of lab.engine.listBackups()) expect(entry.name).not.toBe('canceled');
  });

  test('what a killed backup left in the cluster goes with its remains', async () => {
    const namespace = 'csi-killed';
    await lab.makeApplication(namespace);
    const uid = '5d3c7b1e-0000-4000-8000-00000000dead';
    const take = (name: string, more: object) =>
      lab.cluster.create(snapshots, {
        apiVersion: 'snapshot.storage.k8s.io/v1',
        kind: 'VolumeSnapshot',
        metadata: { name, namespace, ...more },
        spec: { volumeSnapshotClassName: 'bench-csi-snap', source: { persistentVolumeClaimName: 'data' } },
      } as unknown as KubeObject);
    await take('left', { labels: { 'velero.io/backup-uid': uid } });
    await take('of-somebody', {});
    const handles = async () =>
      (await lab.list(contents))
        .filter((each) => (each.spec as { volumeSnapshotRef?: { namespace?: string } }).volumeSnapshotRef?.namespace === namespace)
        .map((each) => [contentFields(each).snapshotRef.name, contentFields(each).handle] as const);
    await lab.until('both are taken', async () => (await handles()).filter(([, handle]) => handle !== undefined).length === 2);
    const known = new Map(await handles());
    const [left, ofSomebody] = [known.get('left'), known.get('of-somebody')];
    const startTimestamp = '2020-01-01T00:00:00Z';
    const marker = { backup: 'killed', writer: 'w', uid, startTimestamp, released: startTimestamp, host: 'elsewhere', pid: 1 };
    await lab.store.putObject('backups/killed/lifeboat-in-progress.json', Buffer.from(JSON.stringify(marker)));
    expect(await lab.engine.deleteBackup('killed').result).toMatchObject({ snapshots: 1 });
    expect((await lab.list(snapshots, namespace)).map(({ metadata }) => metadata.name)).toEqual(['of-somebody']);
    const folders = await lab.snapshotFolders();
    expect(folders).toContain(ofSomebody);
    expect(folders).not.toContain(left);
    await lab.cluster.delete(snapshots, { namespace, name: 'of-somebody' });
  });
});
