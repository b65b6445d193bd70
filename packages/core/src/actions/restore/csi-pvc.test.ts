import { expect, test } from 'vitest';
import type { RestoreItemAction } from '../../plugin-api/item-actions.ts';
import { csiPvc } from './csi-pvc.ts';
import { executeForTest } from './test/execute-for-test.ts';

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
