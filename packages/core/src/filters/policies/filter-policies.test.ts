import { describe, expect, test } from 'vitest';
import { compileResourcePolicies } from './compile-resource-policies.ts';
import { createObjectFilter } from './object-filter.ts';
import { createPolicyRules, policyKinds } from './policy-rules.ts';

const resources: Readonly<Record<string, string>> = {
  Pod: 'pods',
  po: 'pods',
  Secret: 'secrets',
  ConfigMap: 'configmaps',
  Deployment: 'deployments.apps',
  ClusterRole: 'clusterroles.rbac.authorization.k8s.io',
};

function filtersOf(given: object) {
  const { policies, problems } = compileResourcePolicies({ version: 'v1', ...given });
  expect(problems).toEqual([]);
  if (!policies.filters) throw new Error('there are no filters');
  return policies.filters;
}

function rulesOf(given: object) {
  return createPolicyRules(filtersOf(given), (kind) => (resources[kind] ? [resources[kind]] : []));
}

const inShop = (...resourceFilters: object[]) => ({ namespacedFilterPolicies: [{ namespaces: ['shop'], resourceFilters }] });

test('no section, no filters', () => {
  expect(compileResourcePolicies({ version: 'v1', namespacedFilterPolicies: [], clusterScopedFilterPolicy: null }).policies.filters).toBe(
    undefined,
  );
});

test('an exact namespace comes before patterns, and of patterns the first', () => {
  const policies = [['team-a-*'], ['team-*'], ['team-a-prod', 'x?']].map((namespaces, index) => ({
    namespaces,
    resourceFilters: [{ kinds: [['Pod', 'Secret', 'ConfigMap'][index]] }],
  }));
  const { rules } = rulesOf({ namespacedFilterPolicies: policies });
  const kinds = (namespace: string) => ['pods', 'secrets', 'configmaps'].filter((kind) => rules.ruleOf(kind, namespace) !== 'none');
  expect(['team-a-prod', 'team-a-dev', 'team-b', 'xy', 'other'].map((namespace) => kinds(namespace).join())).toEqual([
    'configmaps',
    'pods',
    'secrets',
    'configmaps',
    'pods,secrets,configmaps',
  ]);
  expect(rules.ruleOf('pods', 'other')).toBeUndefined();
  expect(rules.ruleOf('namespaces', '')).toBeUndefined();
});

test('a kind under two names is told, and the first counts', () => {
  const { rules, problems } = rulesOf(inShop({ kinds: ['Pod'], names: ['a'] }, { kinds: ['po'], names: ['b'] }));
  expect(problems).toEqual(['namespacedFilterPolicies[0]: ambiguous policy: duplicate kind po, which is pods']);
  const rule = rules.ruleOf('pods', 'shop');
  expect(rule !== 'none' && rule?.names.shouldInclude('a')).toBe(true);
});

test('the kinds that they name', () => {
  const clusterScopedFilterPolicy = { resourceFilters: [{ kinds: ['ClusterRole'] }] };
  expect(policyKinds(filtersOf({ clusterScopedFilterPolicy, ...inShop({ kinds: ['Pod', 'Nothing'] }, { kinds: [] }) }))).toEqual([
    'ClusterRole',
    'Pod',
    'Nothing',
  ]);
});

describe('objects of a backup', () => {
  const pods = { group: '', resource: 'pods', namespaced: true };
  const secrets = { group: '', resource: 'secrets', namespaced: true };
  const roles = { group: 'rbac.authorization.k8s.io', resource: 'clusterroles', namespaced: false };
  const named = (name: string, namespace?: string, labels: Record<string, string> = {}) => ({
    apiVersion: 'v1',
    kind: 'Any',
    metadata: { name, labels, ...(namespace && { namespace }) },
  });
  const general = { matchLabels: { app: 'web' } };
  const other = { matchLabels: { app: 'db' } };
  const filter = createObjectFilter({
    selectors: [general],
    rules: rulesOf({
      ...inShop({ kinds: ['Pod'], labelSelector: other, excludedNames: ['tmp-*'] }),
      clusterScopedFilterPolicy: { resourceFilters: [{ kinds: ['ClusterRole'], names: ['app-*'] }] },
    }).rules,
  });

  test('the selectors of policies replace the general ones', () => {
    expect(filter.listSelectors(pods, 'shop')).toEqual([other]);
    expect(filter.listSelectors(pods, 'test')).toEqual([general]);
    expect(filter.listSelectors(secrets, 'shop')).toBe('none');
    expect(filter.listSelectors(pods, undefined)).toEqual([]);
    expect(filter.listSelectors(roles, undefined)).toEqual([]);
    expect(createObjectFilter({ selectors: [general], rules: undefined }).listSelectors(pods, undefined)).toEqual([general]);
  });

  test.each([
    [pods, named('a', 'shop', { app: 'db' }), true],
    [pods, named('a', 'shop', { app: 'web' }), false],
    [pods, named('tmp-a', 'shop', { app: 'db' }), false],
    [secrets, named('a', 'shop', { app: 'web' }), false],
    [secrets, named('a', 'test', { app: 'web' }), true],
    [secrets, named('a', 'test'), false],
    [roles, named('app-a'), true],
    [roles, named('b', undefined, { app: 'web' }), false],
  ])('%j %j: %s', (type, object, expected) => expect(filter.takes(type, object)).toBe(expected));

  test('what another object brings along goes by names only', () => {
    const comes = (type: typeof pods, namespace: string, name: string) => filter.mayComeAlong({ ...type, namespace, name });
    expect([comes(secrets, 'shop', 'a'), comes(pods, 'shop', 'a'), comes(pods, 'shop', 'tmp-a')]).toEqual([true, true, false]);
    expect([comes(roles, '', 'app-a'), comes(roles, '', 'b')]).toEqual([true, false]);
  });
});
