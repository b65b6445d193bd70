import { expect, test } from 'vitest';
import { executeForTest } from '../testing/execute-for-test.ts';
import { expectAsVelero } from '../testing/expect-as-velero.ts';
import { clusterRoleBindings } from './cluster-role-bindings.ts';

test('subjects follow the mapping', async () => {
  const item = (namespace: string) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'b' },
    subjects: [
      { kind: 'ServiceAccount', name: 'web', namespace },
      { kind: 'Group', name: 'all' },
    ],
  });
  const options = { resource: 'clusterrolebindings.rbac.authorization.k8s.io', spec: { namespaceMapping: { shop: 'shop2' } } };
  expect((await executeForTest(clusterRoleBindings, { item: item('shop'), ...options })).item).toEqual(item('shop2'));
  expect((await executeForTest(clusterRoleBindings, { item: item('other'), ...options })).item).toEqual(item('other'));
});

test('as real Velero', async () => {
  const resource = 'clusterrolebindings.rbac.authorization.k8s.io';
  const spec = { namespaceMapping: { golden: 'mapped', edited: 'edited-mapped' } };
  await expectAsVelero([clusterRoleBindings], { restore: 'golden-mapped', resource, spec });
  await expectAsVelero([clusterRoleBindings], { restore: 'edited-mapped', resource, spec });
});
