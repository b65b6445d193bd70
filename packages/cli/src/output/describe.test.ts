import type { Backup, BackupVolumeInfo, Restore } from '@lifeboat/core';
import { expect, test } from 'vitest';
import { describeBackup } from './describe/describe-backup.ts';
import { describeRestore } from './describe/describe-restore.ts';

const backup: Backup = {
  apiVersion: 'velero.io/v1',
  kind: 'Backup',
  metadata: { name: 'b1', namespace: 'velero', labels: { 'velero.io/storage-location': 'default' } },
  spec: {
    includedNamespaces: ['shop'],
    labelSelector: { matchLabels: { app: 'web' } },
    storageLocation: 'default',
    ttl: '720h0m0s',
    csiSnapshotTimeout: '10m0s',
    itemOperationTimeout: '4h0m0s',
    orderedResources: { pods: 'shop/a,shop/b' },
    snapshotVolumes: false,
  },
  status: {
    phase: 'PartiallyFailed',
    formatVersion: '1.1.0',
    startTimestamp: '2026-11-23T12:00:00Z',
    completionTimestamp: '2026-11-23T12:00:04Z',
    expiration: '2026-12-23T12:00:00Z',
    errors: 1,
    warnings: 2,
    progress: { totalItems: 3, itemsBackedUp: 3 },
  },
};

test('a backup reads in the order of velero backup describe', () => {
  const text = describeBackup({
    backup,
    results: { errors: { namespaces: { shop: ['name: /x error: /boom\u001b[2J'] } }, warnings: { velero: ['w1'], cluster: ['w2'] } },
    resourceList: { 'v1/Pod': ['shop/a', 'shop/b'], 'apps/v1/Deployment': ['shop/web'] },
  });
  const headings = text.split('\n').flatMap((line) => /^([A-Z][^:]*):/.exec(line)?.[1] ?? []);
  expect(headings).toEqual([
    ...['Name', 'Namespace', 'Labels', 'Annotations', 'Phase', 'Warnings', 'Errors', 'Namespaces', 'Resources', 'Label selector'],
    ...[
      'Or label selector',
      'Storage Location',
      'Velero-Native Snapshot PVs',
      'File System Backup (Default)',
      'Snapshot Move Data',
      'Data Mover',
    ],
    ...['TTL', 'CSISnapshotTimeout', 'ItemOperationTimeout', 'Hooks', 'OrderedResources', 'Backup Format Version', 'Started', 'Completed'],
    ...['Expiration', 'Total items to be backed up', 'Items backed up', 'Resource List', 'Backup Volumes', 'HooksAttempted', 'HooksFailed'],
  ]);
  expect(text).toContain('Phase:  PartiallyFailed (1 error, 2 warnings)\n');
  expect(text).toContain('Label selector:  app=web\n');
  expect(text).toContain('Started:    2026-11-23 12:00:00 +0000 UTC\n');
  expect(text).toContain('    shop:\n      name: /x error: /boom\\x1b[2J\n');
  expect(text).toContain('Resource List:\n  apps/v1/Deployment:\n    - shop/web\n  v1/Pod:\n    - shop/a\n    - shop/b\n');
  expect(text).not.toContain('\u001b');
});

test('old-style resource filters have their own block', () => {
  const text = describeBackup({
    backup: { ...backup, spec: { ...backup.spec, includeClusterResources: false, excludedResources: ['secrets'] } },
  });
  expect(text).toContain('  Cluster-scoped:  excluded\n');
  expect(text).not.toContain('Included namespace-scoped');
});

test('hooks read as in velero backup describe', () => {
  const resources = [
    { name: 'db', includedNamespaces: ['shop'], pre: [{ exec: { command: ['fsfreeze', '--freeze', '/data'], onError: 'Fail' as const } }] },
  ];
  const text = describeBackup({ backup: { ...backup, spec: { ...backup.spec, hooks: { resources } } } });
  expect(text).toContain(
    'Hooks:\n  Resources:\n    db:\n      Namespaces:\n        Included:  shop\n        Excluded:  <none>\n\n' +
      '      Resources:\n        Included:  *\n        Excluded:  <none>\n\n      Label selector:  <none>\n\n' +
      '      Pre Exec Hook:\n        Container:\n        Command:    fsfreeze --freeze /data\n        On Error:   Fail\n        Timeout:    0s\n',
  );
});

test('a restore reads in the order of velero restore describe', () => {
  const restore: Restore = {
    apiVersion: 'velero.io/v1',
    kind: 'Restore',
    metadata: { name: 'r1', namespace: 'velero' },
    spec: {
      backupName: 'b1',
      itemOperationTimeout: '4h0m0s',
      namespaceMapping: { shop: 'shop-test' },
      existingResourcePolicy: 'update',
      preserveNodePorts: true,
    },
    status: { phase: 'Completed', startTimestamp: '2026-11-23T12:00:00Z', progress: { totalItems: 5, itemsRestored: 5 } },
  };
  const text = describeRestore({ restore, results: { errors: {}, warnings: { namespaces: { shop: ['exists'] } } } });
  const headings = text.split('\n').flatMap((line) => /^([A-Z][^:]*):/.exec(line)?.[1] ?? []);
  expect(headings).toEqual([
    ...['Name', 'Namespace', 'Labels', 'Annotations', 'Phase', 'Total items to be restored', 'Items restored', 'Started', 'Completed'],
    ...['Warnings', 'Backup', 'Namespaces', 'Resources', 'Namespace mappings', 'Label selector', 'Or label selector', 'Restore PVs'],
    ...['Existing Resource Policy', 'ItemOperationTimeout', 'Preserve Service NodePorts', 'HooksAttempted', 'HooksFailed'],
  ]);
  expect(text).toContain('Namespace mappings:  shop=shop-test\n');
});

test('volumes are counted by how they were saved, and named with --details', () => {
  const common = { snapshotDataMoved: false, preserveLocalSnapshot: false, skipped: false };
  const volumes: BackupVolumeInfo[] = [
    {
      ...common,
      pvName: 'disk',
      pvcName: 'data',
      pvcNamespace: 'shop',
      backupMethod: 'NativeSnapshot',
      result: 'succeeded',
      nativeSnapshotInfo: { snapshotHandle: 'snap-1', volumeType: 'gp3', volumeAZ: 'a', iops: '0' },
    },
    {
      ...common,
      backupMethod: 'PodVolumeBackup',
      result: 'failed',
      pvbInfo: { uploaderType: 'kopia', volumeName: 'v', podName: 'web', podNamespace: 'shop' },
    },
    { ...common, pvName: 'spare', skipped: true, skippedReason: 'volumeSnapshot: no applicable volumesnapshotter found;' },
  ];
  expect(describeBackup({ backup, volumes })).toContain(
    'Backup Volumes:\n  Velero-Native Snapshots: 1 of 1 completed successfully (specify --details for more information)\n' +
      '  CSI Snapshots: <none included>\n  Pod Volume Backups: 0 of 1 completed successfully (specify --details for more information)\n' +
      '  Data not saved: 1 volume (specify --details for more information)\n\n',
  );
  expect(describeBackup({ backup, volumes, resourceList: {} })).toContain(
    'Backup Volumes:\n  Velero-Native Snapshots:\n    shop/data (disk):\n      Snapshot ID: snap-1\n      Result: succeeded\n' +
      '  CSI Snapshots: <none included>\n  Pod Volume Backups:\n    shop/web/v:\n      Uploader: kopia\n      Pod: shop/web, volume v\n' +
      '      Result: failed\n  Data not saved:\n    spare: volumeSnapshot: no applicable volumesnapshotter found;\n\n',
  );
  const old = { ...backup, status: { ...backup.status, volumeSnapshotsAttempted: 2, volumeSnapshotsCompleted: 1 } };
  expect(describeBackup({ backup: old })).toContain('Velero-Native Snapshots: 1 of 2 completed');
});

const operation = {
  spec: {
    operationID: 'shop/velero-data-x/2026-11-27T10:00:00Z',
    resourceIdentifier: { Group: 'snapshot.storage.k8s.io', Resource: 'volumesnapshots', Namespace: 'shop', Name: 'velero-data-x' },
  },
  status: {
    phase: 'Failed' as const,
    error: 'disk on fire',
    nCompleted: 1,
    nTotal: 4,
    operationUnits: 'Bytes',
    created: '2026-11-27T10:00:00Z',
  },
};

test('operations are counted, and told with --details; a CSI snapshot says where it is', () => {
  const { spec, status } = operation;
  const operations = [
    {
      spec: {
        ...spec,
        backupName: 'b1',
        backupUID: 'u',
        backupItemAction: 'velero.io/csi-volumesnapshot-backupper',
        postOperationItems: [spec.resourceIdentifier],
      },
      status,
    },
  ];
  const csiSnapshotInfo = {
    snapshotHandle: 'snap-1',
    size: 4100,
    driver: 'csi.example.com',
    vscName: 'content-1',
    operationID: spec.operationID,
  };
  const row = { pvcName: 'data', pvcNamespace: 'shop', pvName: 'pv1', backupMethod: 'CSISnapshot' as const, result: 'failed' as const };
  const volumes = [{ ...row, snapshotDataMoved: false, preserveLocalSnapshot: true, skipped: false, csiSnapshotInfo }];
  const counted = { ...backup, status: { ...backup.status, backupItemOperationsAttempted: 1, backupItemOperationsFailed: 1 } };
  expect(describeBackup({ backup: counted, volumes, operations })).toContain('0 of 1 completed successfully, 1 failed (specify --details');
  const text = describeBackup({ backup: counted, volumes, operations, resourceList: {} });
  expect(text).toContain(`Backup Item Operations:
  Operation for volumesnapshots.snapshot.storage.k8s.io shop/velero-data-x:
    Backup Item Action Plugin: velero.io/csi-volumesnapshot-backupper
    Operation ID: shop/velero-data-x/2026-11-27T10:00:00Z
    Phase: Failed
    Operation Error: disk on fire
    Progress: 1 of 4 complete (Bytes)
    Created: 2026-11-27 10:00:00 +0000 UTC
    Items to Update:
      volumesnapshots.snapshot.storage.k8s.io shop/velero-data-x
`);
  for (const line of ['Storage Snapshot ID: snap-1', 'Snapshot Content Name: content-1', 'CSI Driver: csi.example.com', 'Result: failed'])
    expect(text).toContain(line);
});

test('a restore tells its operations and the CSI snapshots that it brought back', () => {
  const restore: Restore = {
    apiVersion: 'velero.io/v1',
    kind: 'Restore',
    metadata: { name: 'r1' },
    spec: { backupName: 'b1' },
    status: {},
  };
  const operations = [
    { spec: { ...operation.spec, restoreName: 'r1', restoreUID: 'u', restoreItemAction: 'example.com/slow' }, status: operation.status },
  ];
  const volumes = [
    {
      pvcName: 'data',
      pvcNamespace: 'shop',
      restoreMethod: 'CSISnapshot' as const,
      snapshotDataMoved: false,
      csiSnapshotInfo: { snapshotHandle: 'snap-1', driver: 'csi.example.com', vscName: 'abc' },
    },
  ];
  const text = describeRestore({ restore, volumes, operations, resourceList: {} });
  expect(text).toContain('Restore Item Action Plugin: example.com/slow');
  expect(text).toContain('CSI Snapshot Restores:\n  shop/data:\n    Snapshot Content Name: abc\n    Storage Snapshot ID: snap-1\n');
});
