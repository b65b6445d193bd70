import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { BackupResult } from '../../engine/requests.ts';
import { contentFields } from './snapshot-fields.ts';
import { type CsiLab, contents, createCsiLab, snapshots, volumes } from './test/csi-lab.ts';
import { createGroupLab, groupContents, groups } from './test/group-lab.ts';
import { makeBoundClaim } from './test/make-bound-claim.ts';

const node = inject('node');
const classes = { group: 'snapshot.storage.k8s.io', version: 'v1', resource: 'volumesnapshotclasses' };
const className = 'csi-nobody-class';
const nobody = 'csi.nobody.example.com';

describe.skipIf(!node)('CSI snapshots that are not taken', () => {
  let lab: CsiLab;
  const made: string[] = [];
  beforeAll(async () => {
    if (!node) return;
    lab = await createCsiLab(node);
    await lab.cluster.create(classes, {
      apiVersion: 'snapshot.storage.k8s.io/v1',
      kind: 'VolumeSnapshotClass',
      metadata: { name: className },
      driver: nobody,
      deletionPolicy: 'Delete',
    });
  });
  afterAll(async () => {
    await lab.cluster.delete(classes, { name: className });
    for (const name of made) await lab.cluster.delete(volumes, { name });
    await lab.close();
  });

  /** A namespace with a claim `kept` of the real driver, and one `lost` that cannot be saved. */
  async function makeNamespace(namespace: string, lost: Pick<Parameters<typeof makeBoundClaim>[0], 'driver' | 'annotations'>) {
    await lab.makeApplication(namespace, { claims: ['kept'] });
    await makeBoundClaim({ cluster: lab.cluster, namespace, name: 'lost', volumeHandle: 'unknown-volume', ...lost });
    made.push(`${namespace}-lost`);
  }

  async function expectOnlyKept(namespace: string, result: BackupResult): Promise<void> {
    expect(result.phase).toBe('PartiallyFailed');
    expect(result.backup.status).toMatchObject({ csiVolumeSnapshotsAttempted: 1, csiVolumeSnapshotsCompleted: 1 });
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await lab.engine.openBackupFile(result.backup.metadata.name, 'volumeinfo')) ?? []) chunks.push(chunk);
    const rows = JSON.parse(Buffer.concat(chunks).toString()) as { pvcName: string; backupMethod?: string; result?: string }[];
    const saved = rows.filter(({ backupMethod }) => backupMethod === 'CSISnapshot');
    expect(saved.map((row) => [row.pvcName, row.result])).toEqual([['kept', 'succeeded']]);
    // Deletions that the snapshot controller still has to see through are not waited for.
    await lab.until('nothing is left', async () => {
      const left = (await lab.list(contents)).filter((each) => contentFields(each).snapshotRef.namespace === namespace);
      return left.length === 0 && (await lab.list(snapshots, namespace)).length === 0;
    });
  }

  test('one whose driver nobody runs ends with csiSnapshotTimeout, names its claim and leaves nothing; others are saved', async () => {
    const namespace = 'csi-nobody';
    await makeNamespace(namespace, { driver: nobody, annotations: { 'velero.io/csi-volumesnapshot-class': className } });
    const began = performance.now();
    const result = await lab.engine.backup({ name: 'nobody', includedNamespaces: [namespace], csiSnapshotTimeout: '10s' }).result;
    expect(performance.now() - began).toBeLessThan(30_000);
    expect(JSON.stringify(result.errors)).toMatch(/VolumeSnapshot velero-lost-\w+ of claim csi-nobody\/lost was not taken within 10 s/);
    await expectOnlyKept(namespace, result);
  });

  test('a group whose driver nobody runs ends in time, names its claims and leaves nothing', async () => {
    const namespace = 'csi-nobody-group';
    const played = await createGroupLab(lab, namespace);
    try {
      const began = performance.now();
      const result = await lab.engine.backup({ name: 'nobody-group', includedNamespaces: [namespace], csiSnapshotTimeout: '3s' }).result;
      expect(performance.now() - began).toBeLessThan(20_000);
      expect(result.phase).toBe('PartiallyFailed');
      for (const name of ['one', 'two'])
        expect(JSON.stringify(result.errors)).toMatch(
          new RegExp(`persistentvolumeclaims.*${name}.*VolumeGroupSnapshot.*has no snapshot of one, two`),
        );
      await lab.until('nothing is left', async () => {
        const left = (await lab.list(groupContents)).filter(({ spec }) => (spec as { driver?: string }).driver === played.driver);
        return left.length === 0 && (await lab.list(groups, namespace)).length === 0;
      });
    } finally {
      await played.close();
    }
  });

  test('one that the driver refuses is reported in its words; others are saved', async () => {
    const namespace = 'csi-refused';
    await makeNamespace(namespace, { driver: 'csi.bench.local' });
    const result = await lab.engine.backup({ name: 'refused', includedNamespaces: [namespace], csiSnapshotTimeout: '10s' }).result;
    expect(JSON.stringify(result.errors)).toMatch(/of claim csi-refused\/lost.*volume unknown-volume does not exist/);
    await expectOnlyKept(namespace, result);
  });
});
