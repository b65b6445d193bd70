import { expect, test } from 'vitest';
import { createBackupVolumeInfo } from './backup-volume-info.ts';

const volume = (name: string, spec: object = {}, labels?: Record<string, string>) => ({
  apiVersion: 'v1',
  kind: 'PersistentVolume',
  metadata: { name, ...(labels && { labels }) },
  spec: { persistentVolumeReclaimPolicy: 'Retain', ...spec },
});
const claimed = (name: string) => ({ claimRef: { namespace: 'shop', name } });
const notMoved = { snapshotDataMoved: false, preserveLocalSnapshot: false };
const snapshot = (pv: string, phase: 'Completed' | 'Failed') => ({
  spec: {
    backupName: 'b',
    backupUID: 'u',
    location: 'main',
    persistentVolumeName: pv,
    providerVolumeID: 'vol-1',
    volumeType: 'io1',
    volumeAZ: 'eu-1a',
    volumeIOPS: 500,
  },
  status: { ...(phase === 'Completed' && { providerSnapshotID: 'snap-1' }), phase },
});

// As Velero 1.18.3 wrote it of the same two volumes.
test('skipped volumes', () => {
  const info = createBackupVolumeInfo();
  expect(info.rows()).toEqual([]);
  info.addVolume(volume('pv1', claimed('pvc1')));
  info.addVolume(volume('pv-free', { persistentVolumeReclaimPolicy: 'Delete' }, { a: 'b' }));
  for (const name of ['pv1', 'pv-free', 'not-in-the-archive']) info.skip(name, 'volumeSnapshot', 'no applicable volumesnapshotter found');
  const fixed = { ...notMoved, skipped: true, skippedReason: 'volumeSnapshot: no applicable volumesnapshotter found;' };
  expect(info.rows()).toEqual([
    { pvName: 'pv-free', ...fixed, pvInfo: { reclaimPolicy: 'Delete', labels: { a: 'b' } } },
    { pvcName: 'pvc1', pvcNamespace: 'shop', pvName: 'pv1', ...fixed, pvInfo: { reclaimPolicy: 'Retain', labels: null } },
  ]);
});

test('reasons are sorted by approach, and void once another approach saves the volume', () => {
  const info = createBackupVolumeInfo();
  info.addVolume(volume('pv1', claimed('pvc1')));
  info.skip('pv1', 'volumeSnapshot', 'none');
  info.skip('pv1', 'csiSnapshot', 'no driver');
  expect(info.rows()[0]?.skippedReason).toBe('csiSnapshot: no driver;volumeSnapshot: none;');
  info.addCsiSnapshot({
    pvcNamespace: 'shop',
    pvcName: 'pvc1',
    csiSnapshotInfo: { snapshotHandle: 'h', size: 5, driver: 'd', vscName: 'vsc' },
  });
  expect(info.rows().map(({ backupMethod, pvName }) => [backupMethod, pvName])).toEqual([['CSISnapshot', 'pv1']]);
});

test('every method in Velero’s order, told before or after its volume', () => {
  const info = createBackupVolumeInfo();
  const csiSnapshotInfo = { snapshotHandle: 'h', size: 5, driver: 'd', vscName: 'vsc', ReadyToUse: true };
  info.addPodVolumeBackup({
    location: 'main',
    pvcName: 'files',
    result: 'succeeded',
    pvbInfo: {
      snapshotHandle: 'k1',
      size: 9,
      uploaderType: 'kopia',
      volumeName: 'v',
      podName: 'p',
      podNamespace: 'shop',
      Phase: 'Completed',
    },
  });
  info.addPodVolumeBackup({
    location: 'main',
    pvbInfo: { uploaderType: 'kopia', volumeName: 'cache', podName: 'p', podNamespace: 'shop' },
  });
  info.addCsiSnapshot({ pvcNamespace: 'shop', pvcName: 'csi', csiSnapshotInfo, startTimestamp: '2026-11-23T10:00:00Z' });
  info.addCsiSnapshot({
    pvcNamespace: 'shop',
    pvcName: 'csi',
    csiSnapshotInfo,
    startTimestamp: '2026-11-23T10:00:00Z',
    result: 'succeeded',
  });
  info.addNativeSnapshot(snapshot('disk', 'Completed'));
  info.addNativeSnapshot(snapshot('broken', 'Failed'));
  info.skipPodVolume({ volumeName: 'scratch', podName: 'p', podNamespace: 'shop' }, 'not supported');
  for (const name of ['files', 'csi', 'disk', 'broken'])
    info.addVolume(volume(`${name === 'disk' || name === 'broken' ? name : `pv-${name}`}`, claimed(name)));
  const pvInfo = { reclaimPolicy: 'Retain', labels: null };
  const of = (name: string, pvName: string) => ({ pvcName: name, pvcNamespace: 'shop', pvName });
  const native = { volumeType: 'io1', volumeAZ: 'eu-1a', iops: '500' };
  expect(info.rows()).toEqual([
    {
      ...notMoved,
      skipped: true,
      skippedReason: 'podvolume: not supported;',
      pvbInfo: { uploaderType: '', volumeName: 'scratch', podName: 'p', podNamespace: 'shop', Phase: '' },
    },
    {
      ...of('disk', 'disk'),
      backupMethod: 'NativeSnapshot',
      ...notMoved,
      skipped: false,
      result: 'succeeded',
      nativeSnapshotInfo: { snapshotHandle: 'snap-1', ...native, Phase: 'Completed' },
      pvInfo,
    },
    {
      ...of('broken', 'broken'),
      backupMethod: 'NativeSnapshot',
      ...notMoved,
      skipped: false,
      result: 'failed',
      nativeSnapshotInfo: { snapshotHandle: '', ...native, Phase: 'Failed' },
      pvInfo,
    },
    {
      ...of('csi', 'pv-csi'),
      backupMethod: 'CSISnapshot',
      snapshotDataMoved: false,
      preserveLocalSnapshot: true,
      skipped: false,
      startTimestamp: '2026-11-23T10:00:00Z',
      result: 'succeeded',
      csiSnapshotInfo,
      pvInfo,
    },
    {
      ...of('files', 'pv-files'),
      backupMethod: 'PodVolumeBackup',
      ...notMoved,
      skipped: false,
      result: 'succeeded',
      pvbInfo: {
        snapshotHandle: 'k1',
        size: 9,
        uploaderType: 'kopia',
        volumeName: 'v',
        podName: 'p',
        podNamespace: 'shop',
        Phase: 'Completed',
      },
      pvInfo,
    },
    {
      backupMethod: 'PodVolumeBackup',
      ...notMoved,
      skipped: false,
      pvbInfo: { uploaderType: 'kopia', volumeName: 'cache', podName: 'p', podNamespace: 'shop' },
    },
  ]);
});
