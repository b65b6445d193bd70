import { expect, test } from 'vitest';
import type { RestoreItemAction } from '../../../plugin-api/item-actions.ts';
import { executeForTest } from '../testing/execute-for-test.ts';
import { createCsiPvc } from './csi-pvc.ts';

const csiPvc = createCsiPvc({ isInBackup: () => true });
const withoutSnapshot = createCsiPvc({ isInBackup: () => false });

const item = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'c', namespace: 'shop', annotations: { 'velero.io/volume-snapshot-name': 'velero-c-x' } },
  spec: { volumeName: 'pv1' },
};

test('a cluster without VolumeSnapshots is an error that says what to do', async () => {
  const without: RestoreItemAction = {
    ...csiPvc,
    execute: (input, context) => csiPvc.execute(input, { ...context, cluster: { ...context.cluster, preferredVersion: () => undefined } }),
  };
  await expect(executeForTest(without, { item, itemFromBackup: item, resource: 'persistentvolumeclaims' })).rejects.toThrow(
    /claim shop\/c is in a CSI snapshot, and the cluster serves no VolumeSnapshots.*restorePVs=false/,
  );
});

test('a claim without a snapshot is left alone', async () => {
  const plain = { ...item, metadata: { name: 'c', namespace: 'shop' } };
  expect(await executeForTest(csiPvc, { item: plain, itemFromBackup: plain, resource: 'persistentvolumeclaims' })).toEqual({});
});

test('an annotation that an earlier restore left is no snapshot of this backup', async () => {
  const input = { item, itemFromBackup: item, resource: 'persistentvolumeclaims', spec: { backupName: 'b1' } };
  expect(await executeForTest(withoutSnapshot, input)).toEqual({});
});

test('a snapshot that this backup took and does not have is an error', async () => {
  const own = { ...item, metadata: { ...item.metadata, labels: { 'velero.io/backup-name': 'b1' } } };
  const input = { item: own, itemFromBackup: own, resource: 'persistentvolumeclaims', spec: { backupName: 'b1' } };
  await expect(executeForTest(withoutSnapshot, input)).rejects.toThrow(
    /claim shop\/c is in the CSI snapshot velero-c-x, whose VolumeSnapshot is not in/,
  );
});
