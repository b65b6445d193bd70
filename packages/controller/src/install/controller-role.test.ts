import type { KubeObject } from '@lifeboat/core';
import { expect, test } from 'vitest';
import { controllerRole } from './controller-role.ts';
import type { RoleProfile } from './role-profile.ts';

const rulesOf = (objects: readonly KubeObject[], name: string) => {
  const found = objects.find((object) => `${object.kind} ${object.metadata.namespace ?? ''}/${object.metadata.name}` === name);
  return (found?.rules ?? []) as { apiGroups: string[]; resources: string[]; verbs: string[] }[];
};
const list = (objects: readonly KubeObject[]) =>
  objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
/** Whether rules allow a verb on a resource, by the rules of the API server. */
const allows = (rules: ReturnType<typeof rulesOf>, verb: string, group: string, resource: string) =>
  rules.some(
    ({ apiGroups, resources, verbs }) =>
      [verb].some((each) => verbs.includes(each)) &&
      (apiGroups.includes('*') || apiGroups.includes(group)) &&
      (resources.includes('*') || resources.includes(resource)),
  );

test('full may do everything, and says that it is as strong as cluster-admin', () => {
  const objects = controllerRole({ profile: 'full' });
  expect(list(objects)).toEqual(['ClusterRole /velero', 'ClusterRoleBinding /velero']);
  const rules = rulesOf(objects, 'ClusterRole /velero');
  for (const verb of ['get', 'create', 'delete', 'bind', 'escalate'])
    expect(allows(rules, verb, 'rbac.authorization.k8s.io', 'clusterroles')).toBe(true);
  expect(allows(rules, 'impersonate', '', 'users')).toBe(false);
  expect(JSON.stringify(objects[0]?.metadata)).toContain('As strong as cluster-admin');
});

test('backup-only writes nothing but snapshots and what is in its own namespace', () => {
  const objects = controllerRole({ profile: 'backup-only', namespace: 'backups' });
  expect(list(objects)).toEqual([
    'ClusterRole /velero-backups',
    'ClusterRoleBinding /velero-backups',
    'Role backups/velero-backups-server',
    'RoleBinding backups/velero-backups-server',
  ]);
  const rules = rulesOf(objects, 'ClusterRole /velero-backups');
  expect(allows(rules, 'list', 'apps', 'deployments')).toBe(true);
  expect(allows(rules, 'create', 'snapshot.storage.k8s.io', 'volumesnapshots')).toBe(true);
  for (const [group, resource] of [
    ['', 'configmaps'],
    ['apps', 'deployments'],
    ['velero.io', 'backups'],
  ] as const)
    for (const verb of ['create', 'update', 'patch', 'delete']) expect(allows(rules, verb, group, resource)).toBe(false);
  const own = rulesOf(objects, 'Role backups/velero-backups-server');
  expect(allows(own, 'patch', 'velero.io', 'backups')).toBe(true);
  expect(allows(own, 'create', '', 'secrets')).toBe(false);
});

test('Jobs that move volumes need further rights of backup-only, which are given if they are wanted', () => {
  const rules = (moverJobs: boolean) => rulesOf(controllerRole({ profile: 'backup-only', moverJobs }), 'ClusterRole /velero');
  const wanted = [
    ['create', 'batch', 'jobs'],
    ['delete', 'batch', 'jobs'],
    ['create', '', 'secrets'],
    ['delete', '', 'secrets'],
  ] as const;
  for (const [verb, group, resource] of wanted) {
    expect(allows(rules(true), verb, group, resource)).toBe(true);
    expect(allows(rules(false), verb, group, resource)).toBe(false);
  }
  expect(allows(rules(true), 'update', '', 'secrets')).toBe(false);
});

test('namespaces have everything inside, and nothing of others', () => {
  const objects = controllerRole({ profile: { namespaces: ['shop', 'bank', 'shop'] } });
  expect(list(objects).slice(4)).toEqual(['Role bank/velero', 'RoleBinding bank/velero', 'Role shop/velero', 'RoleBinding shop/velero']);
  const everywhere = rulesOf(objects, 'ClusterRole /velero');
  expect(allows(everywhere, 'get', '', 'secrets')).toBe(false);
  // The labels of a node limit the movers on it.
  expect([allows(everywhere, 'get', '', 'nodes'), allows(everywhere, 'list', '', 'nodes')]).toEqual([true, false]);
  // Asking what somebody may do writes nothing.
  const asking = everywhere.filter(({ resources }) => resources.includes('subjectaccessreviews'));
  expect(asking).toEqual([{ apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] }]);
  const others = everywhere.filter((rule) => !asking.includes(rule));
  expect(others.flatMap(({ verbs }) => verbs).every((verb) => ['get', 'list', 'watch'].includes(verb))).toBe(true);
  const inside = rulesOf(objects, 'Role shop/velero');
  expect(allows(inside, 'create', 'apps', 'deployments')).toBe(true);
  for (const verb of ['bind', 'escalate', 'impersonate']) expect(allows(inside, verb, 'rbac.authorization.k8s.io', 'roles')).toBe(false);
});

test.each<[unknown, RegExp]>([
  [{ namespaces: [] }, /names none/],
  [{ namespaces: ['*'] }, /"\*" cannot be the name of a namespace/],
  [{ namespaces: ['Shop'] }, /"Shop"/],
  ['all', /expected 'full'/],
  [null, /expected 'full'/],
])('the profile %j is refused', (profile, message) => {
  expect(() => controllerRole({ profile: profile as RoleProfile })).toThrow(message);
});
