import { expect, test } from 'vitest';
import { allowsCreate } from './check-write-rights.ts';

const rule = { verbs: ['get', 'create'], apiGroups: ['apps'], resources: ['deployments', 'deployments/scale'] };

test.each<[boolean, string, object[]]>([
  [true, 'deployments.apps', [rule]],
  [false, 'deployments.example.io', [rule]],
  [false, 'replicasets.apps', [rule]],
  [false, 'deployments.apps', [{ ...rule, verbs: ['get', 'update'] }]],
  [false, 'deployments.apps', [{ ...rule, resourceNames: ['one'] }]],
  [true, 'deployments.apps', [{ ...rule, resourceNames: [] }]],
  [true, 'configmaps', [rule, { verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]],
  [true, 'configmaps', [{ verbs: ['create'], apiGroups: [''], resources: ['configmaps'] }]],
  [false, 'configmaps', []],
])('%j: %s may be created by %j', (allowed, resource, rules) => {
  expect(allowsCreate(rules, resource)).toBe(allowed);
});

test('what is no list of rules allows nothing', () => {
  expect(allowsCreate(undefined, 'configmaps')).toBe(false);
});
