import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import type { BackupResult } from '../../contract/requests.ts';
import { openArchive } from '../../storage/archive/open-archive.ts';
import { contentFields } from './api/snapshot-fields.ts';
import { type CsiLab, contents, createCsiLab, snapshots, volumes } from './testing/csi-lab.ts';
import { createGroupLab, groupContents, groups } from './testing/group-lab.ts';
import { makeBoundClaim } from './testing/make-bound-claim.ts';

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

  async function rowsOf(result: BackupResult): Promise<{ pvcName: string; backupMethod?: string; result?: string }[]> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await lab.engine.openBackupFile(result.backup.metadata.name, 'volumeinfo')) ?? []) chunks.push(chunk);
    return JSON.parse(Buffer.concat(chunks).toString());
  }

  async function expectOnlyKept(namespace: string, result: BackupResult): Promise<void> {
    expect(result.phase).toBe('PartiallyFailed');
    expect(result.backup.status).toMatchObject({ csiVolumeSnapshotsAttempted: 1, csiVolumeSnapshotsCompleted: 1 });
    // The claim whose data is lost is there, with its volume.
    const stream = await lab.engine.openBackupFile(result.backup.metadata.name, 'contents');
    const archive = await openArchive({ stream: stream ?? ([] as never) });
    expect([...archive.names('persistentvolumeclaims', namespace)].sort()).toEqual(['kept', 'lost']);
    expect(archive.names('persistentvolumes', '')).toContain(`${namespace}-lost`);
    await archive.close();
    const rows = await rowsOf(result);
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
    expect(performance.now() - began).toBeLessThan(90_000);
    expect(JSON.stringify(result.errors)).toMatch(
      /VolumeSnapshot velero-lost-\w+ of claim csi-nobody\/lost was not taken within 10 s \(csiSnapshotTimeout\) by CSI driver csi\.nobody\.example\.com/,
    );
    await expectOnlyKept(namespace, result);
  });

  test('a group whose driver nobody runs ends in time, names its claims and leaves nothing', async () => {
    const namespace = 'csi-nobody-group';
    const played = await createGroupLab(lab, namespace);
    try {
      const began = performance.now();
      const result = await lab.engine.backup({ name: 'nobody-group', includedNamespaces: [namespace], csiSnapshotTimeout: '3s' }).result;
      expect(performance.now() - began).toBeLessThan(60_000);
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

  test('those that are taken and then break, or are not ready within itemOperationTimeout, are told as such', async () => {
    const namespace = 'csi-unready';
    await lab.makeNamespace(namespace);
    const annotations = { 'velero.io/csi-volumesnapshot-class': className };
    for (const name of ['broken', 'slow']) {
      await makeBoundClaim({ cluster: lab.cluster, namespace, name, driver: nobody, volumeHandle: `volume-${name}`, annotations });
      made.push(`${namespace}-${name}`);
    }
    const played = new AbortController();
    // The driver cuts both, and then says that one of them is lost.
    const playing = (async () => {
      for await (const { type, object } of lab.cluster.watch(contents, { signal: played.signal })) {
        const { driver, handle } = contentFields(object);
        if (driver !== nobody || handle !== undefined || type === 'DELETED') continue;
        const { volumeHandle } = (object.spec as { source: { volumeHandle: string } }).source;
        const error = volumeHandle === 'volume-broken' ? { message: 'the disk array is on fire', time: '2026-11-27T10:00:00Z' } : undefined;
        const status = { snapshotHandle: `snapshot-of-${volumeHandle}`, readyToUse: false, ...(error && { error }) };
        const { name } = object.metadata;
        await lab.cluster.patch(contents, { name }, { type: 'merge', patch: { status } }, { subresource: 'status' });
      }
    })();
    const result = await lab.engine.backup({ name: 'unready', includedNamespaces: [namespace], itemOperationTimeout: '3s' }).result;
    played.abort();
    await playing.catch(() => {});
    expect(result.phase).toBe('PartiallyFailed');
    expect(result.backup.status).toMatchObject({ csiVolumeSnapshotsAttempted: 2, backupItemOperationsFailed: 2 });
    expect([...(result.errors.namespaces?.[namespace] ?? [])].sort()).toEqual([
      expect.stringMatching(/name: \/velero-broken-.* failed error: \/the disk array is on fire/),
      expect.stringMatching(/name: \/velero-slow-.* failed error: \/Asynchronous action timed out/),
    ]);
    expect((await rowsOf(result)).map(({ pvcName, result: row }) => [pvcName, row]).sort()).toEqual([
      ['broken', 'failed'],
      ['slow', 'failed'],
    ]);
    // What only the driver's snapshotter lets go of.
    for (const content of await lab.list(contents)) {
      const { name } = content.metadata;
      if (contentFields(content).driver !== nobody) continue;
      expect(content.metadata.deletionTimestamp).toBeDefined();
      await lab.cluster.patch(contents, { name }, { type: 'merge', patch: { metadata: { finalizers: null } } });
    }
    await lab.until('nothing is left', async () => (await lab.list(snapshots, namespace)).length === 0);
  });

  test('one that the driver refuses is reported in its words; others are saved', async () => {
    const namespace = 'csi-refused';
    await makeNamespace(namespace, { driver: 'csi.bench.local' });
    const result = await lab.engine.backup({ name: 'refused', includedNamespaces: [namespace], csiSnapshotTimeout: '10s' }).result;
    expect(JSON.stringify(result.errors)).toMatch(/of claim csi-refused\/lost.*volume unknown-volume does not exist/);
    await expectOnlyKept(namespace, result);
  });
});
