import { expect, test } from 'vitest';
import { executeForTest } from '../testing/execute-for-test.ts';
import { expectAsVelero } from '../testing/expect-as-velero.ts';
import { roleBindings } from './role-bindings.ts';

test('subjects follow the mapping', async () => {
  const item = (namespace: string) => ({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'b', namespace: 'shop' },
    subjects: [{ kind: 'ServiceAccount', name: 'web', namespace }],
  });
  const options = { resource: 'rolebindings.rbac.authorization.k8s.io', spec: { namespaceMapping: { shop: 'shop2' } } };
  expect((await executeForTest(roleBindings, { item: item('shop'), ...options })).item).toEqual(item('shop2'));
});

test('as real Velero', async () => {
  const resource = 'rolebindings.rbac.authorization.k8s.io';
  const spec = { namespaceMapping: { golden: 'mapped', edited: 'edited-mapped' } };
  await expectAsVelero([roleBindings], { restore: 'golden-mapped', resource, spec });
  await expectAsVelero([roleBindings], { restore: 'edited-mapped', resource, spec });
});
