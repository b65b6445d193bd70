import { expect, test } from 'vitest';
import type { ClusterReader } from '../../plugin-api/cluster-reader.ts';
import type { ActionContext } from '../../plugin-api/item-actions.ts';
import type { Backup } from '../../velero-api/objects/backup.ts';
import { createServiceAccountAction } from './service-account.ts';

const binding = (name: string, role: string, subjects: unknown) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { kind: 'ClusterRole', name: role },
  ...(subjects === undefined ? {} : { subjects }),
});

test('bindings that name the account, and their roles, from one list', async () => {
  let lists = 0;
  const cluster = {
    async *listObjects() {
      lists += 1;
      yield binding('one', 'reader', [{ kind: 'ServiceAccount', namespace: 'shop', name: 'web' }]);
      yield binding('user', 'reader', [{ kind: 'User', namespace: 'shop', name: 'web' }]);
      yield binding('elsewhere', 'reader', [{ kind: 'ServiceAccount', namespace: 'other', name: 'web' }]);
      yield binding('nobody', 'reader', undefined);
    },
  } as unknown as ClusterReader;
  const action = createServiceAccountAction();
  const execute = (name: string) =>
    action.execute(
      {
        item: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } },
        resource: { group: '', resource: 'serviceaccounts', namespace: 'shop', name },
        backup: {} as Backup,
      },
      { cluster } as ActionContext,
    );
  const group = 'rbac.authorization.k8s.io';
  expect(await execute('web')).toEqual({
    additionalItems: [
      { group, resource: 'clusterrolebindings', namespace: '', name: 'one' },
      { group, resource: 'clusterroles', namespace: '', name: 'reader' },
    ],
  });
  expect(await execute('default')).toEqual({ additionalItems: [] });
  expect(lists).toBe(1);
});
