import { expect, test } from 'vitest';
import { sampleBackup } from '../storage/testing/sample-backup.ts';
import { createSkippedVolumes } from './skipped-volumes.ts';

// As Velero 1.18.3 wrote it of the same two volumes, also with --snapshot-volumes=false.
test('rows of volumes whose data is not saved', () => {
  const volume = (name: string, spec: object, labels?: Record<string, string>) => ({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name, ...(labels && { labels }) },
    spec: { persistentVolumeReclaimPolicy: 'Retain', ...spec },
  });
  const rows = (snapshotVolumes?: boolean) => {
    const volumes = createSkippedVolumes({ ...sampleBackup('b'), spec: { ...(snapshotVolumes !== undefined && { snapshotVolumes }) } });
    volumes.add(volume('pv1', { claimRef: { namespace: 'shop', name: 'pvc1' } }));
    volumes.add(volume('pv-free', { persistentVolumeReclaimPolicy: 'Delete' }, { a: 'b' }));
    return volumes.rows();
  };
  const fixed = { snapshotDataMoved: false, preserveLocalSnapshot: false, skipped: true };
  const skippedReason = 'volumeSnapshot: no applicable volumesnapshotter found;';
  expect(rows()).toEqual([
    { pvName: 'pv-free', ...fixed, skippedReason, pvInfo: { reclaimPolicy: 'Delete', labels: { a: 'b' } } },
    { pvcName: 'pvc1', pvcNamespace: 'shop', pvName: 'pv1', ...fixed, skippedReason, pvInfo: { reclaimPolicy: 'Retain', labels: null } },
  ]);
  const unwanted = 'volumeSnapshot: not satisfy the criteria for VolumePolicy or the legacy snapshot way;';
  expect(rows(false).map((row) => row.skippedReason)).toEqual([unwanted, unwanted]);
  expect(rows(true)[0]).toMatchObject({ skippedReason });
});
