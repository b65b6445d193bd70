import { expect, test } from 'vitest';
import { executeForTest } from '../testing/execute-for-test.ts';
import { expectAsVelero } from '../testing/expect-as-velero.ts';
import { pvc } from './pvc.ts';

const item = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: {
    name: 'c',
    namespace: 'shop',
    annotations: { 'pv.kubernetes.io/bind-completed': 'yes', 'volume.kubernetes.io/selected-node': 'n', own: 'x' },
  },
  spec: { volumeName: 'pv1' },
};

test('a bound claim loses the traces of its binding and brings its volume', async () => {
  const output = await executeForTest(pvc, {
    item,
    itemFromBackup: { ...item, status: { phase: 'Bound' } },
    resource: 'persistentvolumeclaims',
  });
  expect(output.item?.metadata.annotations).toEqual({ own: 'x' });
  expect(output.additionalItems).toEqual([{ group: '', resource: 'persistentvolumes', namespace: '', name: 'pv1' }]);
});

test('a claim that was not bound brings none', async () => {
  expect((await executeForTest(pvc, { item, resource: 'persistentvolumeclaims' })).additionalItems).toBeUndefined();
});

test('as real Velero', () => expectAsVelero([pvc], { restore: 'edited-plain', resource: 'persistentvolumeclaims' }));
