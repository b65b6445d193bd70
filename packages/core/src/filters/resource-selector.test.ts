import { expect, test } from 'vitest';
import type { ApiResource, Discovery } from '../contract/cluster/discovery.ts';
import type { ResourceSelector } from '../plugin-api/item-actions.ts';
import { createResourceSelector } from './resource-selector.ts';

const deployments = { group: 'apps', resource: 'deployments' } as ApiResource;
const discovery: Pick<Discovery, 'resolve'> = { resolve: (name) => (name === 'deploy' ? deployments : undefined) };
const item = { group: 'apps', resource: 'deployments', namespace: 'shop', labels: { app: 'web' } };

test.each<[ResourceSelector, boolean]>([
  [{}, true],
  [{ includedResources: ['deploy'] }, true],
  [{ includedResources: ['pods'] }, false],
  [{ excludedResources: ['*.apps'] }, false],
  [{ includedNamespaces: ['sh*'] }, true],
  [{ excludedNamespaces: ['shop'] }, false],
  [{ labelSelector: 'app in (web)' }, true],
  [{ labelSelector: 'app!=web' }, false],
])('%j: %s', (selector, expected) => {
  expect(createResourceSelector(selector, discovery)(item)).toBe(expected);
});

test('a selector with namespaces applies to no cluster-scoped object', () => {
  const clusterScoped = { ...item, namespace: '' };
  expect(createResourceSelector({ includedNamespaces: ['shop'] }, discovery)(clusterScoped)).toBe(false);
  expect(createResourceSelector({ includedNamespaces: ['*'] }, discovery)(clusterScoped)).toBe(true);
});
