import { startKubernetesApiServer } from '@lifeboat/testkit/kubernetes';
import { beforeAll, expect, test } from 'vitest';
import type { Discovery } from '../../contract/cluster/discovery.ts';
import type { PermissionsOptions, PermissionsRequest, PolicyRule } from '../../contract/permissions.ts';
import { clusterFromKubeConfig } from '../../kubernetes/cluster-from-kubeconfig.ts';
import { permissionObjects } from './permission-objects.ts';
import { requiredPermissions } from './required-permissions.ts';

let discovery: Discovery;
beforeAll(async () => {
  const server = await startKubernetesApiServer({ controllers: false });
  const cluster = await clusterFromKubeConfig({ content: server.kubeconfig() });
  discovery = await cluster.discover();
  await cluster.close();
  await server.close();
});

type Where = 'cluster' | string;

/** `verb resource [names]`, by where it is allowed. */
function rights(request: PermissionsRequest, options?: PermissionsOptions) {
  const { clusterRules, namespaceRules, notes } = requiredPermissions(request, discovery, options);
  const flat = (rules: readonly PolicyRule[]) =>
    rules.flatMap(({ apiGroups, resources, verbs, resourceNames }) =>
      apiGroups.flatMap((group) =>
        resources.flatMap((resource) =>
          verbs.map((verb) => `${verb} ${resource}${group === '' ? '' : `.${group}`}${resourceNames ? ` ${resourceNames.join()}` : ''}`),
        ),
      ),
    );
  const all = new Map<Where, string[]>([['cluster', flat(clusterRules)]]);
  for (const [namespace, rules] of Object.entries(namespaceRules)) all.set(namespace, flat(rules));
  const has = (where: Where, right: string) => all.get(where)?.includes(right) ?? false;
  return { all, has, notes, flat: [...all.values()].flat() };
}

test('a backup reads, and writes nothing but snapshots; without hooks it runs no commands', () => {
  const everything = rights({ operation: 'backup', request: {} });
  expect(everything.has('cluster', 'list deployments.apps')).toBe(true);
  expect(everything.has('cluster', 'list namespaces')).toBe(true);
  expect(everything.has('cluster', 'create pods/exec')).toBe(true);
  // A wildcard would be every subresource, too.
  expect(everything.flat.filter((right) => right.includes('*'))).toEqual([]);
  const quiet = rights({ operation: 'backup', request: { runHooks: 'none', snapshotVolumes: false } });
  expect(quiet.flat.filter((right) => !/^(get|list) /.test(right))).toEqual([]);
  expect(quiet.flat.some((right) => right.includes('pods/exec'))).toBe(false);
});

test('a backup of named namespaces has Roles there, and outside only what belongs to them', () => {
  const { all, has } = rights({
    operation: 'backup',
    request: { includedNamespaces: ['shop', 'bank', 'left'], excludedNamespaces: ['left'], runHooks: 'none', snapshotVolumes: false },
  });
  expect([...all.keys()].sort()).toEqual(['bank', 'cluster', 'shop']);
  expect(has('shop', 'list secrets')).toBe(true);
  expect(all.get('cluster')?.filter((right) => /secrets|configmaps|pods/.test(right))).toEqual([]);
  expect(has('cluster', 'get namespaces bank,shop')).toBe(true);
  expect(has('cluster', 'list namespaces')).toBe(false);
  expect(has('cluster', 'get persistentvolumes')).toBe(true);
  const narrow = rights({
    operation: 'backup',
    request: { includedNamespaces: ['shop'], includedResources: ['configmaps'], resourcePolicy: { kind: 'configmap', name: 'p' } },
  });
  expect(Object.fromEntries(narrow.all)).toEqual({
    cluster: [],
    shop: ['get configmaps', 'list configmaps'],
    velero: ['get configmaps p'],
  });
});

test('a restore writes what it restores, in the namespaces that it maps to', () => {
  const { has, all, notes } = rights(
    {
      operation: 'restore',
      request: {
        includedNamespaces: ['shop'],
        namespaceMapping: { shop: 'bank' },
        includedResources: ['configmaps', 'jobs', 'oaks.example.com'],
        finishedJobs: 'restored',
      },
    },
    { namespace: 'backups' },
  );
  expect(Object.fromEntries(all)).toEqual({
    cluster: ['get namespaces bank'],
    bank: [
      ...['get', 'create', 'patch'].map((verb) => `${verb} configmaps`),
      ...['get', 'create', 'patch'].map((verb) => `${verb} jobs.batch`),
      'patch jobs/status.batch',
      ...['get', 'create', 'patch'].map((verb) => `${verb} oaks.example.com`),
    ],
    backups: ['get configmaps', 'list configmaps'],
  });
  expect(notes).toEqual([
    expect.stringContaining('The namespaces (bank) have to be there before'),
    expect.stringContaining('for the namespace of the engine, backups'),
  ]);
  expect(has('shop', 'get configmaps')).toBe(false);
  const whole = rights({ operation: 'restore', request: {} });
  expect(whole.has('cluster', 'create namespaces')).toBe(true);
  for (const never of ['create nodes', 'create events', 'escalate roles.rbac.authorization.k8s.io'])
    expect(whole.has('cluster', never)).toBe(false);
  expect(whole.notes.join()).toContain('allowEscalation adds');
  const grants = rights({ operation: 'restore', request: {} }, { allowEscalation: true });
  for (const right of ['escalate roles', 'escalate clusterroles', 'bind clusterroles', 'bind roles'])
    expect(grants.has('cluster', `${right}.rbac.authorization.k8s.io`)).toBe(true);
});

test('what is made anew has to be deleted', () => {
  const includedResources = ['configmaps', 'secrets', 'namespaces'];
  const existingResourcePolicies = { cm: 'recreate', '*': 'update' } as const;
  const { has, notes } = rights({ operation: 'restore', request: { includedResources, existingResourcePolicies } });
  expect([has('cluster', 'delete configmaps'), has('cluster', 'delete secrets'), has('cluster', 'delete namespaces')]).toEqual([
    true,
    false,
    false,
  ]);
  expect(notes.join()).toContain('lose an owner');
  const all = rights({ operation: 'restore', request: { includedResources, existingResourcePolicy: 'recreate' } });
  expect([all.has('cluster', 'delete secrets'), all.has('cluster', 'delete namespaces')]).toEqual([true, false]);
});

test('hooks, movers and held controllers have rights of their own', () => {
  const request = { includedNamespaces: ['shop'], includedResources: ['pods', 'persistentvolumeclaims', 'certificates.cert-manager.io'] };
  const plain = rights({ operation: 'restore', request: { ...request, runHooks: 'none', quiesceControllers: false } });
  expect(plain.has('shop', 'create pods/exec')).toBe(false);
  expect(plain.has('shop', 'watch pods')).toBe(false);
  expect(plain.all.get('cert-manager')).toBeUndefined();
  const more = rights({ operation: 'restore', request: { ...request, quiesceDeployments: ['operators/park'] } }, { volumeFiles: 'jobs' });
  for (const right of ['create pods/exec', 'watch pods', 'create jobs.batch', 'create secrets', 'get pods/log'])
    expect([right, more.has('shop', right)]).toEqual([right, true]);
  expect(more.all.get('cert-manager')).toEqual(['get deployments.apps cert-manager', 'patch deployments.apps cert-manager']);
  expect(more.has('operators', 'patch deployments.apps park')).toBe(true);
  expect(more.has('velero', 'get secrets')).toBe(true);
  const plan = rights({ operation: 'plan', request });
  expect(plan.flat.some((right) => right.includes('pods/exec'))).toBe(false);
  expect(plan.has('shop', 'list resourcequotas')).toBe(true);
  expect(plan.has('shop', 'create pods')).toBe(true);
});

test('as objects they are roles with their bindings, equal at every call', () => {
  const required = requiredPermissions({ operation: 'backup', request: { includedNamespaces: ['shop'] } }, discovery);
  const make = () =>
    permissionObjects(required, { name: 'reader', serviceAccount: { namespace: 'own', name: 'robot' }, labels: { a: 'b' } });
  expect(make()).toEqual(make());
  expect(make().map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`)).toEqual([
    'ClusterRole /reader',
    'ClusterRoleBinding /reader',
    'Role shop/reader',
    'RoleBinding shop/reader',
  ]);
  expect(make()[3]).toMatchObject({
    roleRef: { kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', namespace: 'own', name: 'robot' }],
  });
  expect(permissionObjects(required, { name: 'reader' }).map(({ kind }) => kind)).toEqual(['ClusterRole', 'Role']);
});

test('clones of volumes, limits of nodes, and classes that are mapped to, take rights of their own', () => {
  const request = { includedNamespaces: ['shop'], includedResources: ['pods', 'persistentvolumeclaims'], snapshotVolumes: false };
  const of = (volumeSource: 'volume' | 'clone') => rights({ operation: 'backup', request }, { volumeFiles: 'pods', volumeSource });
  expect(of('volume').has('shop', 'create persistentvolumeclaims')).toBe(false);
  for (const right of ['create', 'delete']) expect(of('clone').has('shop', `${right} persistentvolumeclaims`)).toBe(true);
  const limited = (operation: 'backup' | 'restore', nodeLimits: boolean) =>
    rights({ operation, request }, { volumeFiles: 'jobs', nodeLimits }).has('cluster', 'get nodes');
  for (const operation of ['backup', 'restore'] as const)
    expect([limited(operation, true), limited(operation, false)]).toEqual([true, false]);
  const restore = (more: object) => rights({ operation: 'restore', request: { includedNamespaces: ['shop'], ...more } });
  expect(restore({}).has('cluster', 'list storageclasses.storage.k8s.io')).toBe(false);
  expect(restore({ storageClassMapping: { a: 'b' } }).has('cluster', 'list storageclasses.storage.k8s.io')).toBe(true);
});

test('a target of a migration is planned, restored, waited for and compared, where the backup has its namespaces', () => {
  const request = { includedNamespaces: ['shop'], namespaceMapping: { shop: 'moved' }, runHooks: 'none' as const };
  const of = (operation: 'plan' | 'restore' | 'migrate') => rights({ operation, request });
  const { has, flat, notes } = of('migrate');
  for (const each of [...of('plan').flat, ...of('restore').flat]) expect(flat).toContain(each);
  for (const right of ['list pods', 'list deployments.apps', 'list jobs.batch']) expect(has('moved', right)).toBe(true);
  expect(has('cluster', 'list deployments.apps')).toBe(false);
  expect(notes.join()).not.toContain('Dry-runs');
  expect(new Set(notes).size).toBe(notes.length);
});
