import { expect, test } from 'vitest';
import type { ApiResource, Discovery } from '../contract/cluster/discovery.ts';
import { groupResource } from '../plugin-api/kube-object.ts';
import type { BackupSpec } from '../velero-api/objects/backup.ts';
import { createResourceFilter } from './resources.ts';

const type = (resource: string, group: string, kind: string, namespaced: boolean, shortNames: string[] = []): ApiResource => {
  return { group, version: 'v1', resource, kind, namespaced, shortNames, singularName: kind.toLowerCase(), verbs: [], categories: [] };
};
const types = [
  type('pods', '', 'Pod', true, ['po']),
  type('secrets', '', 'Secret', true),
  type('deployments', 'apps', 'Deployment', true, ['deploy']),
  type('namespaces', '', 'Namespace', false, ['ns']),
  type('persistentvolumes', '', 'PersistentVolume', false, ['pv']),
  type('storageclasses', 'storage.k8s.io', 'StorageClass', false, ['sc']),
];
const discovery: Pick<Discovery, 'resolve'> = {
  resolve: (name) => types.find((t) => [t.resource, groupResource(t), t.kind, ...t.shortNames].includes(name)),
};
const everything = types.map(groupResource);
const namespaced = ['pods', 'secrets', 'deployments.apps'];

function included(spec: BackupSpec, everyNamespace: boolean): string[] {
  const filter = createResourceFilter({ spec, discovery, namespaces: { includeEverything: () => everyNamespace } });
  return types.filter((t) => filter.shouldInclude(t)).map(groupResource);
}

test.each<[string, BackupSpec, boolean, string[]]>([
  ['no filter', {}, true, everything],
  ['some namespaces', {}, false, [...namespaced, 'namespaces']],
  ['old, cluster resources on', { includeClusterResources: true }, false, everything],
  ['old, cluster resources off', { includeClusterResources: false }, true, namespaced],
  ['old, includes by kind and short name', { includedResources: ['Deployment', 'po'] }, true, ['pods', 'deployments.apps']],
  ['old, includes a cluster kind, some namespaces', { includedResources: ['pods', 'sc'] }, false, ['pods']],
  [
    'old, the same with cluster resources on',
    { includedResources: ['pods', 'sc'], includeClusterResources: true },
    false,
    ['pods', 'storageclasses.storage.k8s.io'],
  ],
  ['old, excludes', { excludedResources: ['secrets'] }, true, everything.filter((name) => name !== 'secrets')],
  ['old, a name that nothing serves', { includedResources: ['widgets'] }, true, []],
  ['old, glob on resource.group', { includedResources: ['*.apps'] }, true, ['deployments.apps']],
  [
    'scoped, cluster kinds listed',
    { includedClusterScopedResources: ['sc'] },
    false,
    [...namespaced, 'namespaces', 'storageclasses.storage.k8s.io'],
  ],
  ['scoped, all cluster kinds', { includedClusterScopedResources: ['*'] }, false, everything],
  ['scoped, cluster kinds excluded: no longer automatic', { excludedClusterScopedResources: ['pv'] }, true, [...namespaced, 'namespaces']],
  ['scoped, no cluster kinds', { excludedClusterScopedResources: ['*'] }, true, namespaced],
  ['scoped, namespaced kinds listed', { includedNamespaceScopedResources: ['pods'] }, true, ['pods', 'namespaces']],
  [
    'scoped, no namespaced kinds',
    { excludedNamespaceScopedResources: ['*'], includedClusterScopedResources: ['*'] },
    true,
    everything.slice(3),
  ],
  ['scoped, wrong scope selects nothing', { includedNamespaceScopedResources: ['sc'] }, true, ['namespaces']],
])('%s', (_name, spec, everyNamespace, expected) => {
  expect(included(spec, everyNamespace)).toEqual(expected);
});

test.each<[string, BackupSpec, string, boolean]>([
  ['a PV follows its claim', {}, 'pv', false],
  ['an excluded PV does not', { excludedResources: ['pv'] }, 'pv', true],
  ['nor with cluster resources off', { includeClusterResources: false }, 'pv', true],
  ['nor when only other types are included', { includedResources: ['pods'] }, 'pv', true],
  ['unless it is', { includedResources: ['pods', 'pv'] }, 'pv', false],
  ['scoped: only explicit excludes count', { includedClusterScopedResources: ['sc'] }, 'pv', false],
  ['scoped: excluded', { excludedClusterScopedResources: ['*'] }, 'pv', true],
])('additional items: %s', (_name, spec, name, expected) => {
  const filter = createResourceFilter({ spec, discovery, namespaces: { includeEverything: () => false } });
  expect(filter.shouldExclude(discovery.resolve(name) as ApiResource)).toBe(expected);
});

test('names that select nothing are told', () => {
  const spec = { includedResources: ['pods', 'widgets', '*.apps'] };
  expect(createResourceFilter({ spec, discovery, namespaces: { includeEverything: () => true } }).unresolved).toEqual(['widgets']);
});
