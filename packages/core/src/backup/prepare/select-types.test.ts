import { expect, test } from 'vitest';
import type { ApiResource } from '../../contract/cluster/discovery.ts';
import { groupResource } from '../../plugin-api/kube-object.ts';
import { selectTypes } from './select-types.ts';

const verbs = ['list', 'create', 'get', 'delete'];
const type = (name: string, own = verbs): ApiResource => {
  const [resource = '', ...group] = name.split('.');
  return { group: group.join('.'), resource, verbs: own } as unknown as ApiResource;
};
const select = (names: readonly ApiResource[], excluded: readonly string[] = []) =>
  selectTypes({
    discovery: { preferred: names, all: names },
    allVersions: false,
    resources: { shouldInclude: (found) => !excluded.includes(groupResource(found)) },
  }).map(groupResource);

test('core first things first, extensions last, a kind of two groups once', () => {
  const preferred = [
    'configmaps',
    'events',
    'persistentvolumes',
    'pods',
    'persistentvolumeclaims',
    'deployments.extensions',
    'ingresses.extensions',
    'deployments.apps',
    'events.events.k8s.io',
  ];
  expect(select(preferred.map((name) => type(name)))).toEqual([
    'pods',
    'persistentvolumeclaims',
    'persistentvolumes',
    'configmaps',
    'events',
    'deployments.apps',
    'ingresses.extensions',
  ]);
});

test('types that cannot be listed and made again are left out', () => {
  expect(select([type('componentstatuses', ['get', 'list']), type('bindings', ['create']), type('pods')])).toEqual(['pods']);
});

test('where the first of two groups is filtered out, the second counts', () => {
  expect(select([type('events'), type('events.events.k8s.io')], ['events'])).toEqual(['events.events.k8s.io']);
});

test('all versions of a kind, and of a kind of two groups those of the first', () => {
  const versions = (name: string, ...served: string[]) => served.map((version) => ({ ...type(name), version }));
  const all = [
    ...versions('deployments.extensions', 'v1beta1'),
    ...versions('deployments.apps', 'v1', 'v1beta1'),
    ...versions('horizontalpodautoscalers.autoscaling', 'v2', 'v1'),
    ...versions('pods', 'v1'),
  ];
  const selected = selectTypes({ discovery: { preferred: [], all }, resources: { shouldInclude: () => true }, allVersions: true });
  expect(selected.map((found) => `${groupResource(found)} ${found.version}`)).toEqual([
    'deployments.apps v1',
    'deployments.apps v1beta1',
    'horizontalpodautoscalers.autoscaling v2',
    'horizontalpodautoscalers.autoscaling v1',
    'pods v1',
  ]);
});
