import { expect, test } from 'vitest';
import { compileResourcePolicies } from './compile-resource-policies.ts';
import { withPolicyLists } from './with-policy-lists.ts';

const kinds = [
  { group: '', resource: 'pods', kind: 'Pod', namespaced: true },
  { group: '', resource: 'secrets', kind: 'Secret', namespaced: true },
  { group: 'apps', resource: 'deployments', kind: 'Deployment', namespaced: true },
  { group: '', resource: 'persistentvolumes', kind: 'PersistentVolume', namespaced: false },
];
const discovery = {
  resolve(name: string) {
    const kind = kinds.find(({ group, resource }) => name === resource || name === `${resource}.${group}`);
    return kind && { ...kind, version: 'v1', verbs: [], shortNames: [], singular: '' };
  },
};

function merged(spec: object, includeExcludePolicy: object) {
  const { policies, problems } = compileResourcePolicies({ version: 'v1', includeExcludePolicy });
  expect(problems).toEqual([]);
  if (!policies.includeExclude) throw new Error('no lists');
  return withPolicyLists(spec, policies.includeExclude, discovery as never);
}

test('what the policy says counts where the spec says nothing of the kind', () => {
  const policy = {
    excludedNamespaceScopedResources: ['secrets', 'deployments'],
    includedNamespaceScopedResources: ['pods'],
    includedClusterScopedResources: ['persistentvolumes', 'pods'],
  };
  expect(merged({}, policy)).toEqual({
    includedNamespaceScopedResources: ['pods'],
    excludedNamespaceScopedResources: ['secrets', 'deployments.apps'],
    includedClusterScopedResources: ['persistentvolumes'],
    excludedClusterScopedResources: [],
  });
  expect(
    merged({ includedNamespaceScopedResources: ['deploy*', 'secrets'], excludedNamespaceScopedResources: ['pods'] }, policy),
  ).toMatchObject({
    includedNamespaceScopedResources: ['deploy*', 'secrets'],
    excludedNamespaceScopedResources: ['pods'],
  });
  expect(merged({ includedNamespaceScopedResources: ['*'] }, policy)).toMatchObject({
    includedNamespaceScopedResources: ['*'],
    excludedNamespaceScopedResources: [],
  });
});
