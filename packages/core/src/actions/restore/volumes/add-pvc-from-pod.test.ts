import { expect, test } from 'vitest';
import { executeForTest } from '../testing/execute-for-test.ts';
import { addPvcFromPod } from './add-pvc-from-pod.ts';

test('the claims of a pod come along', async () => {
  const volumes = [
    { name: 'a', persistentVolumeClaim: { claimName: 'data' } },
    { name: 'b', emptyDir: {} },
  ];
  const item = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p', namespace: 'shop' }, spec: { volumes } };
  expect(await executeForTest(addPvcFromPod, { item, resource: 'pods' })).toEqual({
    additionalItems: [{ group: '', resource: 'persistentvolumeclaims', namespace: 'shop', name: 'data' }],
  });
});
